package io.channelgateway.reload;

import java.io.Closeable;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Registry;

/**
 * All routes as they were at one moment, in a Camel of their own that shares the gateway's beans.
 *
 * <p>It is started aside, gets requests once it is put in force, and is closed after its last request.
 */
public final class Generation extends Main implements Closeable {

    private final Registry shared;
    private Map<RouterSwitch, RouterSwitch.Seat> seats = Map.of();

    /**
     * @param propertyLocations the gateway's
     * @param overrides properties that win over those that are there
     * @param shared the gateway's beans
     * @param equipment gives the Camel its components, and returns where its routes are to be put in force
     */
    public Generation(
            String propertyLocations,
            Map<String, String> overrides,
            Registry shared,
            Function<CamelContext, Map<RouterSwitch, RouterSwitch.Seat>> equipment) {
        this.shared = shared;
        // The stock one adds a hook to the process, disabled or not, and that would keep each generation for good.
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        setPropertyPlaceholderLocations(propertyLocations);
        overrides.forEach(this::addOverrideProperty);
        addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                seats = equipment.apply(main.getCamelContext());
            }
        });
    }

    @Override
    protected CamelContext createCamelContext() {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.getCamelContextExtension().setRegistry(new SharedRegistry(shared));
        return context;
    }

    /** From now on requests come here. */
    void putInForce() {
        seats.forEach(RouterSwitch::set);
    }

    /** Whether no request is with these routes, and none is under way on them that nobody waits for any more. */
    boolean isIdle() {
        return seats.values().stream().allMatch(seat -> seat.inside() == 0)
                && getCamelContext().getInflightRepository().size() == 0;
    }

    /** Cuts off what is under way. */
    @Override
    public void close() {
        if (getCamelContext() != null) {
            getCamelContext().getShutdownStrategy().setTimeout(1);
        }
        stop();
    }
}
