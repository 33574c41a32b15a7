package io.channelgateway.reload;

import io.channelgateway.worker.Daemons;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import java.io.Closeable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each new version of the route files loaded, and says what is wrong with one that can't be.
 *
 * <p>A version counts only when it is the same at two looks, so that a file is seldom read while it is
 * being written. One that is read half-written mostly has faults; the whole file is then simply the next version.
 * One with faults is tried again now and then, as some pass: there was no file descriptor left, or a broker was down.
 */
public final class RouteFileWatcher implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFileWatcher.class);

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final RouteFiles files;
    private final RouteLoader loader;
    private final Generations generations;
    private final Consumer<Boolean> counter;
    private final long againNanos;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Daemons.named("routes-reload"));
    private volatile List<Fault> faults = List.of();
    private String inForce;
    private String lastTried;
    private String lastSeen;
    private long triedAt;

    /**
     * Watches from the first look on.
     *
     * @param inForce the version of the files that the gateway started with
     * @param generations where a new version is put in force
     * @param counter learns of each attempt whether it went well
     */
    public RouteFileWatcher(
            RouteFiles files, String inForce, RouteLoader loader, Generations generations, Consumer<Boolean> counter) {
        this(files, inForce, loader, generations, counter, AGAIN);
    }

    /** @param again when a version with faults is tried again */
    RouteFileWatcher(
            RouteFiles files,
            String inForce,
            RouteLoader loader,
            Generations generations,
            Consumer<Boolean> counter,
            Duration again) {
        this.files = files;
        this.inForce = inForce;
        this.lastTried = inForce;
        this.lastSeen = inForce;
        this.loader = loader;
        this.generations = generations;
        this.counter = counter;
        this.againNanos = again.toNanos();
    }

    /** Starts the routes of the files as they are now, aside of those in force. */
    @FunctionalInterface
    public interface RouteLoader {

        /** @throws ConfigurationFaults all that is wrong with the files */
        Generation load() throws ConfigurationFaults;
    }

    /** Looks again and again, with that time in between. */
    public void start(Duration interval) {
        timer.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is wrong with the files as they are; empty if they are in force. */
    public List<Fault> faults() {
        return faults;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One look, as the timer takes it. */
    void look() {
        try {
            String version = files.version();
            boolean isNew = !version.equals(lastTried);
            if (version.equals(lastSeen) && (isNew || isToBeTriedAgain())) {
                attempt(version, isNew);
            }
            lastSeen = version;
        } catch (RuntimeException | OutOfMemoryError goneMeanwhile) {
            // The next look finds the files as they are then; an exception would end the watch for good.
        }
    }

    private boolean isToBeTriedAgain() {
        return !faults.isEmpty() && System.nanoTime() - triedAt >= againNanos;
    }

    private void attempt(String version, boolean isNew) {
        lastTried = version;
        try {
            load(version);
        } catch (ConfigurationFaults found) {
            report(found.faults(), isNew);
        } catch (UncheckedIOException goneMeanwhile) {
            lastTried = null;
        } catch (RuntimeException | OutOfMemoryError failed) {
            report(List.of(new Fault(files.folder().toString(), 0, failed.getClass().getName())), isNew);
        }
        triedAt = System.nanoTime();
    }

    private void load(String version) throws ConfigurationFaults {
        if (version.equals(inForce)) {
            faults = List.of();
            LOG.info("routes as they are in force again folder={}", files.folder());
            return;
        }
        Generation next = loader.load();
        if (isStill(version)) {
            generations.replaceBy(next);
            inForce = version;
            faults = List.of();
            counter.accept(true);
            LOG.info("routes reloaded folder={}", files.folder());
        } else {
            next.close();
            lastTried = null;
        }
    }

    private boolean isStill(String version) {
        try {
            return version.equals(files.version());
        } catch (UncheckedIOException goneMeanwhile) {
            return false;
        }
    }

    private void report(List<Fault> found, boolean isNew) {
        if (isNew || !found.equals(faults)) {
            counter.accept(false);
            found.forEach(fault -> LOG.warn("routes not reloaded, the last good ones stay in force: {}", fault));
        }
        faults = found;
    }
}
