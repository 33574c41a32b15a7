package io.channelgateway.workspace;

import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts each new version of the workspaces file in force, and keeps the last good one while the file
 * has faults.
 *
 * <p>It looks at the content, because a swapped symbolic link or a restored backup need not have a
 * newer date. A version counts only when it is the same at two looks: half a file may well be
 * without faults, and lack the line that revokes a key. One with faults is tried again now and then,
 * as some pass: there was no file descriptor left, or a vault did not answer.
 */
public final class WorkspaceFileWatcher implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFileWatcher.class);

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final WorkspaceFile file;
    private final WorkspaceDirectory directory;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Daemons.named("workspaces"));
    private volatile List<Fault> faults = List.of();
    private final long againNanos;
    private String lastSeen;
    private long triedAt;

    /**
     * Watches from now on; the version that was read last counts as known.
     *
     * @param interval the time between two looks; zero to look never
     */
    public WorkspaceFileWatcher(WorkspaceFile file, WorkspaceDirectory directory, Duration interval) {
        this(file, directory, interval, AGAIN);
    }

    /** @param again when a file with faults is tried again */
    WorkspaceFileWatcher(WorkspaceFile file, WorkspaceDirectory directory, Duration interval, Duration again) {
        this.file = file;
        this.directory = directory;
        this.againNanos = again.toNanos();
        this.lastSeen = file.versionRead();
        if (!interval.isZero()) {
            timer.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What is wrong with the file as it is; empty if it is in force. */
    public List<Fault> faults() {
        return faults;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** The channels have changed; what that makes of a file that has not is in force when this returns. */
    public synchronized void followChannels() {
        if (file.isAsRead()) {
            lastSeen = file.version();
            look();
        }
    }

    /** One look, as the timer takes it. */
    synchronized void look() {
        try {
            String version = file.version();
            boolean isNew = !version.equals(file.versionRead());
            if (version.equals(lastSeen) && (isNew || isToBeTriedAgain())) {
                read(version, isNew);
            }
            lastSeen = version;
        } catch (RuntimeException | OutOfMemoryError e) {
            // It would end the watch for good. Its message may hold what a listener was given.
            file.forgetVersionRead();
            faults = List.of(new Fault(file.name(), 0, "It could not be read (" + e.getClass().getName() + "); it is tried again."));
            LOG.warn("workspaces not re-read, the last good version stays in force: {}", e.getClass().getName());
        }
    }

    private boolean isToBeTriedAgain() {
        return !faults.isEmpty() && System.nanoTime() - triedAt > againNanos;
    }

    private void read(String version, boolean isNew) {
        try {
            Workspaces workspaces = file.read();
            if (version.equals(file.version())) {
                directory.replace(workspaces);
                faults = List.of();
                LOG.info("workspaces re-read workspaces={} keys={}", workspaces.all().size(), keys(workspaces.all()));
            }
        } catch (ConfigurationFaults e) {
            if (isNew || !faults.equals(e.faults())) {
                e.faults().forEach(fault ->
                        LOG.warn("workspaces not re-read, the last good version stays in force: {}", fault));
            }
            faults = e.faults();
        } finally {
            triedAt = System.nanoTime();
        }
    }

    private static int keys(List<Workspace> workspaces) {
        return workspaces.stream().mapToInt(workspace -> workspace.keys().size()).sum();
    }
}
