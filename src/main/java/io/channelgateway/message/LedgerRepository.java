package io.channelgateway.message;

import io.channelgateway.attachment.AttachmentMetadata;
import io.channelgateway.channel.Accepted;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.ledger.ClaimResult;
import io.channelgateway.ledger.Existing;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.NewMessage;
import io.channelgateway.ledger.StoredAnswer;
import io.channelgateway.worker.Waiting;
import io.channelgateway.workspace.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository behind the idempotent consumer, on the ledger: {@code add} writes the message down
 * before it is sent, {@code confirm} and {@code remove} write down what became of it.
 *
 * <p>A key is held for 24 hours from the first attempt if the message is out or may be out. Nothing is cached in front
 * of the ledger: a cache through which every message passes once costs the garbage collector more than it saves.
 */
public final class LedgerRepository extends ServiceSupport implements IdempotentRepository {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerRepository.class);

    private final Ledger ledger;
    private final RemoteAnswers remote;
    private final InstantSource clock;
    private final Function<Message, Duration> longestSend;
    private final Answer unfinished;
    private final Answer unsent;
    private final Map<String, Pending> inFlight = new ConcurrentHashMap<>();

    /**
     * @param longestSend after which a message has an outcome or never will
     * @param unfinished the answer of a send that ended without any, kept as unknown
     * @param unsent the answer of one that did so before it was handed to a channel
     */
    public LedgerRepository(
            Ledger ledger,
            RemoteAnswers remote,
            InstantSource clock,
            Function<Message, Duration> longestSend,
            Answer unfinished,
            Answer unsent) {
        this.ledger = ledger;
        this.remote = remote;
        this.clock = clock;
        this.longestSend = longestSend;
        this.unfinished = unfinished;
        this.unsent = unsent;
    }

    /**
     * Claims the exchange's message, so that {@link #add} knows the result at once.
     *
     * @return the first attempt with the same key, or {@link Attempt#OWN}
     */
    CompletableFuture<Attempt> claim(Exchange exchange) {
        Message message = exchange.getVariable("message", Message.class);
        NewMessage claimed = newMessage(exchange, message);
        Settlement settlement = exchange.getVariable(Settlement.VARIABLE, Settlement.class);
        // There before the claim is, so that a duplicate can't miss it.
        inFlight.put(message.id(), new Pending(claimed, settlement));
        return ledger.claimAsync(claimed).handle((result, failure) -> {
            if (result instanceof ClaimResult.Claimed) {
                if (settlement != null) {
                    settlement.claimedIn(this, message);
                }
                return Attempt.OWN;
            }
            inFlight.remove(message.id());
            if (failure != null) {
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            return attempt((Existing) result);
        });
    }

    /** What becomes of a message on its way. */
    private static final class Pending extends CompletableFuture<Answer> {

        private final NewMessage message;
        private final Settlement settlement;

        Pending(NewMessage message, Settlement settlement) {
            this.message = message;
            this.settlement = settlement;
        }
    }

    /**
     * Whoever waits for a message that should have its outcome by now learns that it is unknown; its route goes on.
     *
     * @param onGivenUp gets workspace and channel of each of these
     */
    public void giveUpOverdue(Instant now, BiConsumer<String, String> onGivenUp) {
        inFlight.values().forEach(pending -> {
            NewMessage message = pending.message;
            if (message.deadline() < now.toEpochMilli() && pending.settlement != null && pending.complete(unfinished)) {
                pending.settlement.giveUp(unfinished);
                onGivenUp.accept(message.workspace(), message.channel());
            }
        });
    }

    /** Waits for the claim if no step before has made it. */
    @Override
    public boolean add(Exchange exchange, String key) {
        Attempt first = exchange.getVariable(Attempt.VARIABLE, Attempt.class);
        if (first == null) {
            first = Waiting.on(claim(exchange));
            exchange.setVariable(Attempt.VARIABLE, first);
        }
        return first == Attempt.OWN;
    }

    private Attempt attempt(Existing existing) {
        if (existing.answer() != null) {
            return new Attempt(
                    existing.fingerprint(), CompletableFuture.completedFuture(Answer.stored(existing.answer())));
        }
        CompletableFuture<Answer> here = inFlight.get(existing.messageId());
        return new Attempt(existing.fingerprint(), here != null ? here : remote.await(existing.messageId()));
    }

    /** Whether a request that is here has claimed the message, and has not ended it. */
    public boolean isInFlight(String messageId) {
        return inFlight.containsKey(messageId);
    }

    private NewMessage newMessage(Exchange exchange, Message message) {
        Claim claim = exchange.getVariable("claim", Claim.class);
        Instant now = clock.instant();
        return new NewMessage(
                message.id(),
                exchange.getVariable("caller", Caller.class).workspace().id(),
                claim.idempotencyKey(),
                claim.fingerprint(),
                message.channel(),
                message.recipient(),
                message.text(),
                message.subject(),
                AttachmentMetadata.of(message.attachments()),
                message.contactId(),
                message.dealId(),
                exchange.getVariable("requestId", String.class),
                now.toEpochMilli(),
                now.plus(longestSend.apply(message)).toEpochMilli());
    }

    @Override
    public boolean confirm(Exchange exchange, String key) {
        return settle(exchange);
    }

    @Override
    public boolean remove(Exchange exchange, String key) {
        return settle(exchange);
    }

    /** The answer decides, not the way here: a failure whose outcome is unknown keeps its key, too. */
    boolean settle(Exchange exchange) {
        Settlement settlement = exchange.getVariable(Settlement.VARIABLE, Settlement.class);
        if (settlement != null && !settlement.isOpen()) {
            return true;
        }
        Message message = settlement == null ? exchange.getVariable("message", Message.class) : settlement.claimed();
        if (exchange.getVariable(Answer.VARIABLE) instanceof Answer unkept && !unkept.kept() && !Accepted.ruleOut(exchange)) {
            // A branch of the route is not back from its provider.
            unfinished.writeTo(exchange);
            exchange.setVariable(ErrorCode.VARIABLE, ErrorCode.PROVIDER_ERROR);
        }
        if (!(exchange.getVariable(Answer.VARIABLE) instanceof Answer)) {
            // Such as after a stop: then nothing else writes it.
            boolean isHandedOver = exchange.getVariable("handedOver", false, Boolean.class);
            (isHandedOver ? unfinished : unsent).writeTo(exchange);
            exchange.setVariable(ErrorCode.VARIABLE, isHandedOver ? ErrorCode.PROVIDER_ERROR : ErrorCode.INTERNAL_ERROR);
        }
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class).asWritten(exchange);
        CompletableFuture<Void> written = write(message, answer, exchange.getVariable("requestId"))
                .thenRun(() -> inFlight.remove(message.id()).complete(answer));
        if (settlement == null) {
            written.join();
        } else {
            settlement.writtenWith(written);
        }
        return true;
    }

    /** The outcome is a fact, written or not: without store and journal, the caller still gets the answer. */
    private CompletableFuture<Void> write(Message message, Answer answer, Object requestId) {
        Instant finishedAt = answer.sentAt() == null ? clock.instant() : answer.sentAt();
        StoredAnswer stored = new StoredAnswer(answer.status(), answer.body(), answer.retryAfterSeconds());
        return ledger.completeAsync(message.id(), answer.state(), answer.messageId(), stored, finishedAt)
                .exceptionally(failed -> {
                    LOG.error(
                            "outcome not written request={} message={} state={} {}",
                            requestId,
                            message.id(),
                            answer.state(),
                            failed.getClass().getName());
                    return null;
                });
    }

    @Override
    public boolean add(String key) {
        throw new UnsupportedOperationException("A claim needs its exchange.");
    }

    @Override
    public boolean contains(String key) {
        throw new UnsupportedOperationException("Only a claim tells whether a key is free.");
    }

    @Override
    public boolean remove(String key) {
        throw new UnsupportedOperationException("A key is freed by its message's outcome.");
    }

    @Override
    public boolean confirm(String key) {
        throw new UnsupportedOperationException("A confirmation needs its exchange.");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("The ledger is not to be cleared.");
    }
}
