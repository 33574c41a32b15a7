package io.channelgateway;

import io.channelgateway.workspace.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * Finds steps that load and must not be: those that would make an address of what a user writes, in which Camel also replaces
 * placeholders such as those of the environment.
 */
final class RouteSafetyCheck {

    private static final Pattern USERS_TEXT = Pattern.compile(
            "\\$\\{(?:variable(?:[.:]|\\[['\"]?)(?:text|subject|recipient|message)\\b|body}|bodyAs|mandatoryBodyAs)");

    private static final String RULE =
            "What a user writes must not become part of an address; put it into the body or a header.";

    private static final List<Class<? extends ExpressionNode>> BY_EXPRESSION = List.of(
            RecipientListDefinition.class, RoutingSlipDefinition.class, EnrichDefinition.class, PollEnrichDefinition.class);

    private final CamelContext context;
    private final List<Fault> faults = new ArrayList<>();

    RouteSafetyCheck(CamelContext context) {
        this.context = context;
    }

    /** @param fileOfRoute by the route's id */
    List<Fault> faults(Map<String, Path> fileOfRoute) {
        for (RouteDefinition route :
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            Path file = fileOfRoute.get(route.getRouteId());
            if (file != null) {
                check(route, file);
            }
        }
        return faults;
    }

    private void check(RouteDefinition route, Path file) {
        for (ToDynamicDefinition step : find(route, ToDynamicDefinition.class)) {
            checkAddress(step.getUri(), step.getLineNumber(), file);
        }
        for (Class<? extends ExpressionNode> type : BY_EXPRESSION) {
            for (ExpressionNode step : find(route, type)) {
                checkAddress(step.getExpression().getExpression(), step.getLineNumber(), file);
            }
        }
    }

    private static <T> Collection<T> find(RouteDefinition route, Class<T> type) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), type);
    }

    private void checkAddress(String address, int line, Path file) {
        if (address != null && USERS_TEXT.matcher(address).find()) {
            faults.add(new Fault(file.toString(), Math.max(0, line), RULE));
        }
    }
}
