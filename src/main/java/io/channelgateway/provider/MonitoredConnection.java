package io.channelgateway.provider;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.ProviderFailure.Lesson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiConsumer;

/**
 * One connection and its status, which {@link FailureHistory} decides.
 *
 * <p>A message that is sent proves everything and clears all. A check that succeeds clears what checks
 * taught, and what sends taught once that is an interval old: posting may fail where asking does not. A channel
 * without a check is judged by its sends alone, and healthy until they say otherwise.
 */
final class MonitoredConnection {

    private static final long NEVER = Long.MIN_VALUE;

    private final String workspace;
    private final String provider;
    private final Duration interval;
    private final InstantSource clock;
    private final BiConsumer<MonitoredConnection, Status> onChange;

    private final FailureHistory failures = new FailureHistory();
    private volatile Connection connection;
    private boolean hasCheck;
    private boolean isKnown;
    private Account account;
    private Instant connectedAt;
    private Instant sendFailedAt;
    /** Read without the lock: a send that succeeds has nothing to clear, which is what nearly all find. */
    private volatile boolean isSpotless;
    private volatile Status status;
    /** No object: of many connections, each send would make an old one point to a new one, which collectors pay for. */
    private volatile long lastSyncMillis = NEVER;

    /**
     * @param provider its name as people write it
     * @param hasCheck whether anything but sends judges the connection
     * @param interval after which a check's yes is worth more than what sends taught
     * @param onChange gets each change of status with the status before, which is null for the first one that is known
     */
    MonitoredConnection(
            String workspace,
            Connection connection,
            String provider,
            boolean hasCheck,
            Duration interval,
            InstantSource clock,
            BiConsumer<MonitoredConnection, Status> onChange) {
        this.workspace = workspace;
        this.connection = connection;
        this.provider = provider;
        this.hasCheck = hasCheck;
        this.interval = interval;
        this.clock = clock;
        this.onChange = onChange;
        this.connectedAt = hasCheck ? null : clock.instant();
        this.status = failures.status(connectedAt != null);
    }

    String workspace() {
        return workspace;
    }

    Connection connection() {
        return connection;
    }

    Status status() {
        return status;
    }

    /** The checks that were refused since the last one that was not. */
    synchronized int refusedChecks() {
        return failures.refusedChecks();
    }

    synchronized ConnectionState state() {
        Instant lastSyncAt = lastSyncMillis == NEVER ? null : Instant.ofEpochMilli(lastSyncMillis);
        return new ConnectionState(status, account, connectedAt, lastSyncAt, failures.message(provider, connectedAt != null));
    }

    /** The same settings, as they were read again. */
    void use(Connection same) {
        connection = same;
    }

    /** A route to check with has come, or gone. */
    synchronized void judgeByChecks(boolean isChecked) {
        if (hasCheck != isChecked) {
            hasCheck = isChecked;
            failures.forgetChecks();
            connectedAt = isChecked || connectedAt != null ? connectedAt : clock.instant();
            judge(isKnown ? status : failures.status(connectedAt != null));
        }
    }

    /** The provider answered a check. */
    synchronized void checked(Account found) {
        account = new Account(ProviderText.of(connection, found.id()), ProviderText.of(connection, found.name()));
        failures.forgetChecks();
        if (sendFailedAt != null && !clock.instant().isBefore(sendFailedAt.plus(interval))) {
            failures.forgetSends();
        }
        confirmed();
    }

    synchronized void checkFailed(ProviderFailure failure) {
        failures.checkFailed(failure.lesson(), ProviderText.reason(connection, failure.reason()));
        learned();
    }

    /** The provider took a message. */
    void sent() {
        if (isSpotless) {
            lastSyncMillis = clock.millis();
            return;
        }
        synchronized (this) {
            failures.forgetChecks();
            failures.forgetSends();
            confirmed();
        }
    }

    /** The provider did not confirm a message. */
    void sendFailed(ProviderFailure failure) {
        if (failure.lesson() == Lesson.NOTHING) {
            return;
        }
        String reason = ProviderText.reason(connection, failure.reason());
        synchronized (this) {
            failures.sendFailed(failure.lesson(), reason);
            sendFailedAt = clock.instant();
            learned();
        }
    }

    private void confirmed() {
        if (connectedAt == null) {
            connectedAt = clock.instant();
        }
        learned();
    }

    private void learned() {
        lastSyncMillis = clock.millis();
        Status before = isKnown ? status : null;
        isKnown = true;
        judge(before);
    }

    private void judge(Status before) {
        status = failures.status(connectedAt != null);
        isSpotless = connectedAt != null && failures.isEmpty();
        if (status != before) {
            onChange.accept(this, before);
        }
    }
}
