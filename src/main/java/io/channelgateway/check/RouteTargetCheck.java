package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;

/** Finds what fails only once a message gets there: routes and methods that do not exist, and a path that another one has. */
final class RouteTargetCheck {

    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([\\w.-]+)(?:\\?.*)?");

    private final CamelContext context;
    private final RouteSteps steps;
    private final List<Fault> faults = new ArrayList<>();

    RouteTargetCheck(CamelContext context, RouteSteps steps) {
        this.context = context;
        this.steps = steps;
    }

    List<Fault> faults() {
        Map<String, RouteDefinition> served = new HashMap<>();
        steps.routes().forEach(route -> serve(route, served));
        for (ProcessorDefinition<?> step : steps.all()) {
            check(step, address(step), served.keySet());
        }
        Map<String, VerbDefinition> paths = new HashMap<>();
        for (RestDefinition rest : steps.rests()) {
            for (VerbDefinition verb : rest.getVerbs()) {
                checkPath(rest, verb, paths);
            }
        }
        return faults;
    }

    /** A start ends at the second one, and names no file. */
    private void serve(RouteDefinition route, Map<String, RouteDefinition> served) {
        Matcher direct = DIRECT.matcher(route.getInput().getEndpointUri());
        RouteDefinition other = direct.matches() ? served.putIfAbsent(direct.group(1), route) : null;
        if (other != null) {
            faults.add(RouteSteps.fault(route, "direct:" + direct.group(1) + " is taken by " + RouteSteps.fileOf(other) + "."));
        }
    }

    /** Where the step goes, if that is not known only at run time; else an empty text. */
    private static String address(ProcessorDefinition<?> step) {
        String address = "";
        if (step instanceof EndpointRequiredDefinition fixed) {
            address = fixed.getEndpointUri();
        } else if (step instanceof ToDynamicDefinition dynamic) {
            address = dynamic.getUri();
        } else if (step instanceof ExpressionNode node && RouteSafetyCheck.BY_EXPRESSION.contains(step.getClass())
                && node.getExpression() instanceof ConstantExpression constant) {
            address = constant.getExpression();
        }
        return address == null ? "" : address;
    }

    private void check(NamedNode place, String address, Set<String> served) {
        Matcher direct = DIRECT.matcher(address);
        if (direct.matches() && !served.contains(direct.group(1))) {
            faults.add(RouteSteps.fault(place, "No route starts from direct:" + direct.group(1) + "."));
        }
        String method = BeanMethods.faultOf(context, address);
        if (method != null) {
            faults.add(RouteSteps.fault(place, method));
        }
    }

    private void checkPath(RestDefinition rest, VerbDefinition verb, Map<String, VerbDefinition> paths) {
        String path = ("/" + text(rest.getPath()) + "/" + text(verb.getPath())).replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
        String name = verb.asVerb().toUpperCase(Locale.ROOT) + " " + path;
        VerbDefinition other = paths.putIfAbsent(name.replaceAll("\\{[^}]*}", "{}"), verb);
        if (other != null) {
            faults.add(RouteSteps.fault(verb, name + " is taken by " + RouteSteps.fileOf(other) + "."));
        }
    }

    private static String text(String path) {
        return path == null ? "" : path;
    }
}
