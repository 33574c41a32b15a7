package io.channelgateway.check;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** The methods that routes call of beans. Camel looks for them when a message gets there, and each one would fail. */
final class BeanMethods {

    private static final Pattern METHOD = Pattern.compile("bean:(?://)?([\\w.-]+)\\?(?:.*&)?method=(\\w+).*");

    private BeanMethods() {}

    /**
     * To be called once the routes are loaded, such as those of an earlier version with this one's beans.
     *
     * @throws IllegalStateException if a step calls a method that its bean has not
     */
    static void requireAll(CamelContext context) {
        List<RouteDefinition> routes = context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        for (RouteDefinition route : routes) {
            for (EndpointRequiredDefinition step : RouteSteps.in(route, EndpointRequiredDefinition.class)) {
                String fault = faultOf(context, String.valueOf(step.getEndpointUri()));
                if (fault != null) {
                    throw new IllegalStateException(
                            "In the route " + route.getRouteId() + ": " + fault + " The command check tells the file and line.");
                }
            }
        }
    }

    /** Null if the address calls no method of a bean, or one that is there. */
    static String faultOf(CamelContext context, String address) {
        Matcher method = METHOD.matcher(address);
        Object bean = method.matches() ? context.getRegistry().lookupByName(method.group(1)) : null;
        if (bean == null || hasMethod(bean, method.group(2))) {
            return null;
        }
        String name = method.group(1);
        return "The bean " + name + " has no method " + method.group(2) + "."
                + (bean instanceof Processor ? " It is a step of its own: process with the ref " + name + "." : "");
    }

    /** Camel takes the name of a property for that of its getter. */
    private static boolean hasMethod(Object bean, String name) {
        String property = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        Set<String> names = Set.of(name, "get" + property, "is" + property);
        return Arrays.stream(bean.getClass().getMethods()).anyMatch(method -> names.contains(method.getName()));
    }
}
