package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
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

    /** Steps whose expression makes an address. */
    static final List<Class<? extends ExpressionNode>> BY_EXPRESSION = List.of(
            RecipientListDefinition.class, RoutingSlipDefinition.class, EnrichDefinition.class, PollEnrichDefinition.class);

    private final List<Fault> faults = new ArrayList<>();

    List<Fault> faults(RouteSteps steps) {
        for (ProcessorDefinition<?> step : steps.all()) {
            if (step instanceof ToDynamicDefinition dynamic) {
                check(step, dynamic.getUri());
            } else if (step instanceof ExpressionNode node && BY_EXPRESSION.contains(step.getClass())) {
                check(step, node.getExpression().getExpression());
            }
        }
        return faults;
    }

    private void check(ProcessorDefinition<?> step, String address) {
        if (address != null && USERS_TEXT.matcher(address).find()) {
            faults.add(RouteSteps.fault(step, RULE));
        }
    }
}
