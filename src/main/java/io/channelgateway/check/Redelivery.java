package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;

/** Camel's redelivery takes a failed step once more, and so would send a message whose outcome is unknown again. */
final class Redelivery {

    static final String RULE = "A redelivery would send once more: maximumRedeliveries must be 0.";

    private Redelivery() {}

    /**
     * To be called once the routes are loaded.
     *
     * @throws IllegalStateException if a route has one
     */
    static void refuse(CamelContext context) {
        for (RouteDefinition route : context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            if (!in(route).isEmpty()) {
                throw new IllegalStateException(
                        "In the route " + route.getRouteId() + ": " + RULE + " The command check tells the file and line.");
            }
        }
    }

    static Set<Fault> faults(RouteSteps steps) {
        Set<Fault> faults = new LinkedHashSet<>();
        steps.routes().forEach(route -> in(route).forEach(place -> faults.add(RouteSteps.fault(place, RULE))));
        return faults;
    }

    /** The clauses that redeliver, also those for all routes; the route itself if its error handler does. */
    private static Set<ProcessorDefinition<?>> in(RouteDefinition route) {
        Set<ProcessorDefinition<?>> places = new LinkedHashSet<>();
        RouteSteps.in(route, OnExceptionDefinition.class).stream().filter(Redelivery::is).forEach(places::add);
        ErrorHandlerFactory handler = route.getErrorHandlerFactory();
        if (handler instanceof DefaultErrorHandlerDefinition own
                && is(own.getRedeliveryPolicy(), own.getRedeliveryPolicyRef(), own.getRetryWhileRef())) {
            places.add(route);
        }
        return places;
    }

    static boolean is(OnExceptionDefinition clause) {
        return is(clause.getRedeliveryPolicyType(), clause.getRedeliveryPolicyRef(), clause.getRetryWhile());
    }

    private static boolean is(RedeliveryPolicyDefinition policy, Object policyOfABean, Object retryWhile) {
        return policyOfABean != null
                || retryWhile != null
                || policy != null && !List.of("null", "0").contains(String.valueOf(policy.getMaximumRedeliveries()));
    }
}
