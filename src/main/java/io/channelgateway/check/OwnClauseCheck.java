package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * Finds what is wrong in a file's own {@code onException}: Camel prefers a clause for all routes if it names the same exception
 * or a nearer one, so that the file's own silently has no effect.
 */
final class OwnClauseCheck {

    private final CamelContext context;
    private final Set<Fault> faults = new LinkedHashSet<>();

    OwnClauseCheck(CamelContext context) {
        this.context = context;
    }

    Collection<Fault> faults(RouteSteps steps) {
        Set<OnExceptionDefinition> forAll = context.getCamelContextExtension().getContextPlugin(Model.class)
                .getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getOnExceptions)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
        for (RouteDefinition route : steps.routes()) {
            Collection<OnExceptionDefinition> clauses = RouteSteps.in(route, OnExceptionDefinition.class);
            List<String> first = clauses.stream()
                    .filter(forAll::contains)
                    .flatMap(clause -> clause.getExceptions().stream())
                    .toList();
            clauses.stream().filter(clause -> !forAll.contains(clause)).forEach(clause -> check(clause, first));
        }
        return faults;
    }

    private void check(OnExceptionDefinition clause, List<String> first) {
        List<String> hidden = first.stream().filter(other -> clause.getExceptions().stream().anyMatch(own -> covers(own, other))).toList();
        if (!hidden.isEmpty()) {
            faults.add(RouteSteps.fault(clause, "This has no effect for what is handled for all routes ("
                    + String.join(", ", hidden) + "): change it there, or use doTry in the route."));
        }
    }

    private boolean covers(String own, String other) {
        Class<?> wide = context.getClassResolver().resolveClass(own);
        Class<?> near = context.getClassResolver().resolveClass(other);
        return wide != null && near != null && wide.isAssignableFrom(near);
    }
}
