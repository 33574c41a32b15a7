package io.channelgateway;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The threads of wire taps that name none of their own: as many as Camel's, but once they are all held and their queue is full, as
 * while an audit's database is away, a tap is left out. Camel has the request itself go the tap's way then, before its own.
 */
final class TapThreads extends ModelLifecycleStrategySupport {

    private static final String PROFILE = "gateway-taps";
    private static final int FEW = 10;
    private static final int MOST = 20;
    private static final int QUEUE = 1000;

    static void addTo(CamelContext context) {
        context.getExecutorServiceManager().registerThreadPoolProfile(new ThreadPoolProfileBuilder(PROFILE)
                .poolSize(FEW)
                .maxPoolSize(MOST)
                .maxQueueSize(QUEUE)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build());
        context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(new TapThreads());
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        for (WireTapDefinition<?> tap : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), WireTapDefinition.class)) {
            if (tap.getExecutorService() == null && tap.getExecutorServiceBean() == null) {
                tap.setExecutorService(PROFILE);
            }
        }
    }
}
