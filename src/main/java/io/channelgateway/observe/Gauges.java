package io.channelgateway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What is read only when somebody looks. */
public final class Gauges {

    private final MeterRegistry registry;

    public Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    public Gauges add(String name, String description, Supplier<Number> value) {
        return add(name, null, description, value);
    }

    /** @param unit stands at the end of the name that Prometheus sees; null for a number of things */
    public Gauges add(String name, String unit, String description, Supplier<Number> value) {
        Gauge.builder(name, value).baseUnit(unit).description(description).register(registry);
        return this;
    }
}
