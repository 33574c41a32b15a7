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
    private final Map<String, CompletableFuture<Answer>> awaited = new ConcurrentHashMap<>();

    /** @param patience after which nobody waits any longer */
    public RemoteAnswers(Ledger ledger, ScheduledExecutorService timer, Duration patience) {
        this.ledger = ledger;
        this.timer = timer;
        this.patience = patience;
    }

    /** The answer as soon as the ledger has it; never, if that takes longer than the patience. */
    CompletableFuture<Answer> await(String messageId) {
        return awaited.computeIfAbsent(messageId, id -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            lookLater(id, answer, FIRST_LOOK_MILLIS, patience.toMillis());
            return answer;
        });
    }

    private void lookLater(String messageId, CompletableFuture<Answer> answer, long pauseMillis, long leftMillis) {
        timer.schedule(() -> look(messageId, answer, pauseMillis, leftMillis), pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void look(String messageId, CompletableFuture<Answer> answer, long pausedMillis, long leftMillis) {
        ledger.findAsync(messageId).whenComplete((found, storeDown) -> {
            if (storeDown == null && found.isPresent() && found.get().answer() != null) {
                awaited.remove(messageId);
                answer.complete(Answer.stored(found.get().answer()));
            } else if (leftMillis <= 0) {
                awaited.remove(messageId);
            } else {
                long pause = Math.min(pausedMillis * 2, LONGEST_PAUSE_MILLIS);
                lookLater(messageId, answer, pause, leftMillis - pause);
            }
        });
    }
}
