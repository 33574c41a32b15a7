package io.channelgateway.message;

import io.channelgateway.ledger.Ledger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The answers to messages that another node is sending: the ledger is asked for each one, however
 * many requests wait for it, at growing intervals and for a limited time.
 */
public final class RemoteAnswers {

    private static final long FIRST_LOOK_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final Ledger ledger;
    private final ScheduledExecutorService timer;
    private final Duration patience;
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    /** @param patience after which nobody waits any longer */
    public RemoteAnswers(Ledger ledger, ScheduledExecutorService timer, Duration patience) {
        this.ledger = ledger;
        this.timer = timer;
        this.patience = patience;
    }

    /** An answer, and until when the last of those who wait for it does. */
    private record Awaited(CompletableFuture<Answer> answer, long untilNanos) {

        boolean isOver() {
            return untilNanos - System.nanoTime() <= 0;
        }
    }

    /** The answer as soon as the ledger has it; never, if that takes longer than the patience. */
    CompletableFuture<Answer> await(String messageId) {
        long until = System.nanoTime() + patience.toNanos();
        return awaited.compute(messageId, (id, before) -> before == null ? begin(id, until) : new Awaited(before.answer(), until))
                .answer();
    }

    private Awaited begin(String messageId, long untilNanos) {
        lookLater(messageId, FIRST_LOOK_MILLIS);
        return new Awaited(new CompletableFuture<>(), untilNanos);
    }

    private void lookLater(String messageId, long pauseMillis) {
        timer.schedule(() -> look(messageId, pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void look(String messageId, long pausedMillis) {
        ledger.findAsync(messageId).whenComplete((found, storeDown) -> {
            if (storeDown == null && found.isPresent() && found.get().answer() != null) {
                awaited.remove(messageId).answer().complete(Answer.stored(found.get().answer()));
            } else if (awaited.computeIfPresent(messageId, (id, known) -> known.isOver() ? null : known) != null) {
                lookLater(messageId, Math.min(pausedMillis * 2, LONGEST_PAUSE_MILLIS));
            }
        });
    }
}
