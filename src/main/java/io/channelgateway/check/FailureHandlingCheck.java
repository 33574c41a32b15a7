package io.channelgateway.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;

/**
 * Finds what is wrong in how failures are handled, which otherwise every route fails by: each clause is tried by itself
 * on a route that has nothing else.
 */
final class FailureHandlingCheck {

    private static final String ROUTE = "failure-handling-check";

    private final CamelContext context;

    FailureHandlingCheck(CamelContext context) {
        this.context = context;
    }

    /** The clauses that fail, each with why. They are no longer in force, so that each route shows its own faults. */
    Map<OnExceptionDefinition, Exception> takeOutFaulty() {
        Map<OnExceptionDefinition, Exception> faulty = new LinkedHashMap<>();
        for (RouteConfigurationDefinition handling :
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteConfigurationDefinitions()) {
            List<OnExceptionDefinition> clauses = List.copyOf(handling.getOnExceptions());
            for (OnExceptionDefinition clause : clauses) {
                handling.setOnExceptions(List.of(clause));
                if (Redelivery.is(clause)) {
                    faulty.put(clause, new IllegalArgumentException(Redelivery.RULE));
                    continue;
                }
                tryOut(clause, handling.getId(), faulty);
            }
            handling.setOnExceptions(clauses.stream().filter(clause -> !faulty.containsKey(clause)).toList());
        }
        return faulty;
    }

    private void tryOut(OnExceptionDefinition clause, String handling, Map<OnExceptionDefinition, Exception> faulty) {
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:" + ROUTE).routeId(ROUTE).routeConfigurationId(handling).stop();
                }
            });
            context.removeRoute(ROUTE);
        } catch (Exception failure) {
            faulty.put(clause, failure);
        }
    }
}
