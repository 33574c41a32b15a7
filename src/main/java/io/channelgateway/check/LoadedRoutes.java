package io.channelgateway.check;

import org.apache.camel.CamelContext;

/** What Camel loads without a word and no request must meet. */
public final class LoadedRoutes {

    private LoadedRoutes() {}

    /** @throws IllegalStateException if a route calls a method that its bean has not, or redelivers */
    public static void require(CamelContext context) {
        BeanMethods.requireAll(context);
        Redelivery.refuse(context);
    }
}
