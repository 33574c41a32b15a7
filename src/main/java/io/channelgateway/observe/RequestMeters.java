package io.channelgateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Measures all requests from the door and back to it, and counts those that a limit or a missing key kept out. */
final class RequestMeters {

    private static final int STATUS_CLASSES = 6;

    private final MeterRegistry registry;
    private final LongAdder inFlight = new LongAdder();
    private final Counter failedAuthentications;
    private final Map<String, Counter> byLimit;
    private final Map<String, AtomicReferenceArray<Timer>> byRoute = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
        this.failedAuthentications = Counter.builder("gateway.failed.authentications")
                .description("Requests without a valid API key")
                .register(registry);
        this.byLimit = Ending.LIMITS.stream().collect(Collectors.toMap(limit -> limit, this::limit));
    }

    /** There from the start: an increase from nothing is none to Prometheus. */
    private Counter limit(String name) {
        return Counter.builder("gateway.throttled")
                .description("Requests that a limit kept out")
                .tags("limit", name)
                .register(registry);
    }

    void started() {
        inFlight.increment();
    }

    long inFlight() {
        return inFlight.sum();
    }

    /**
     * @param route its id, which stands in a route file, or the door's word for a request that met no route
     * @param status 0 if there was nobody to answer
     */
    void ended(String route, int status, long nanos) {
        inFlight.decrement();
        AtomicReferenceArray<Timer> timers = byRoute.get(route);
        if (timers == null) {
            timers = byRoute.computeIfAbsent(route, first -> new AtomicReferenceArray<>(STATUS_CLASSES));
        }
        int statusClass = Math.min(status / 100, STATUS_CLASSES - 1);
        Timer timer = timers.get(statusClass);
        if (timer == null) {
            timer = Buckets.timer("gateway.request.duration")
                    .description("From the request's head to the last byte of the response")
                    .tags("route", route, "status", statusClass == 0 ? Ending.NONE : statusClass + "xx")
                    .register(registry);
            timers.set(statusClass, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    void unauthenticated() {
        failedAuthentications.increment();
    }

    void throttled(String limit) {
        byLimit.get(limit).increment();
    }
}
