package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NamedNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.util.URISupport;

/** What the route files say, as Camel has loaded it with the place of each step, be it that the step's route can be made or not. */
final class RouteSteps {

    private static final String FILE = "file:";
    private static final Pattern FAILED_STEP = Pattern.compile("(?s) at: >>> (.*) <<< in route: ");

    private final Model model;

    RouteSteps(CamelContext context) {
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    List<RouteDefinition> routes() {
        return model.getRouteDefinitions();
    }

    List<RestDefinition> rests() {
        return model.getRestDefinitions();
    }

    /** Those of how failures are handled are part of each route, and here once. */
    Set<ProcessorDefinition<?>> all() {
        Set<ProcessorDefinition<?>> all = new LinkedHashSet<>();
        for (RouteDefinition route : routes()) {
            in(route, ProcessorDefinition.class).stream()
                    .filter(step -> step.getLocation() != null)
                    .forEach(all::add);
        }
        return all;
    }

    static <T> Collection<T> in(RouteDefinition route, Class<T> type) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), type);
    }

    /** The line of the step that its route cannot be made with, or of the route; 0 if that is not known. */
    int lineOf(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            RouteDefinition route = cause instanceof FailedToCreateRouteException failed
                    ? model.getRouteDefinition(failed.getRouteId())
                    : null;
            if (route != null) {
                Matcher failed = FAILED_STEP.matcher(cause.getMessage());
                String step = failed.find() ? failed.group(1) : "";
                return in(route, ProcessorDefinition.class).stream()
                        .filter(one -> URISupport.sanitizeUri(one.toString()).equals(URISupport.sanitizeUri(step)))
                        .mapToInt(RouteSteps::lineOf)
                        .findFirst()
                        .orElse(route.getLineNumber());
            }
        }
        return 0;
    }

    /** Camel is one line too early if the fields of a step stand in braces behind its name. */
    private static int lineOf(NamedNode step) {
        int line = Math.max(0, step.getLineNumber());
        List<String> lines = new RouteFile(Path.of(fileOf(step))).lines();
        String name = step.getShortName() + ":";
        boolean isNext = line < lines.size() && lines.get(line).contains(name);
        return isNext && (line == 0 || !lines.get(line - 1).contains(name)) ? line + 1 : line;
    }

    static String fileOf(NamedNode place) {
        String location = place.getLocation();
        return location.startsWith(FILE) ? location.substring(FILE.length()) : location;
    }

    static Fault fault(NamedNode place, String message) {
        return new Fault(fileOf(place), lineOf(place), message);
    }
}
