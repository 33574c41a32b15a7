package io.channelgateway.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The repository behind the idempotent consumer: who claimed a key first, and the answer to replay.
 *
 * <p>A claim is atomic. It lasts 24 hours from the first attempt if the message is out or may be out;
 * otherwise the key is free again. It is bounded by refusing new claims, never by forgetting old ones.
 */
public final class IdempotentAnswers extends ServiceSupport implements IdempotentRepository {

    private static final long LIFETIME_HOURS = 24;

    private final long capacity;
    private final Cache<String, Attempt> attempts;

    /** @param capacity how many claims are kept at most */
    public IdempotentAnswers(long capacity, InstantSource clock) {
        this.capacity = capacity;
        this.attempts = Caffeine.newBuilder()
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<String, Attempt>creating((key, attempt) -> Duration.ofHours(LIFETIME_HOURS)))
                .build();
    }

    /** The first request with a key, and its answer as soon as there is one. */
    record Attempt(String fingerprint, CompletableFuture<Answer> answer) {}

    @Override
    public boolean add(Exchange exchange, String key) {
        if (attempts.estimatedSize() >= capacity) {
            throw new Refusal(ErrorCode.UNAVAILABLE, "Too many idempotency keys are in use. Nothing was sent.", 60L);
        }
        Claim claim = exchange.getVariable("claim", Claim.class);
        Attempt first = attempts.asMap().putIfAbsent(key, new Attempt(claim.fingerprint(), new CompletableFuture<>()));
        exchange.setVariable("firstAttempt", first);
        return first == null;
    }

    @Override
    public boolean confirm(Exchange exchange, String key) {
        return settle(exchange, key);
    }

    @Override
    public boolean remove(Exchange exchange, String key) {
        return settle(exchange, key);
    }

    /** The answer decides, not the way here: a failure whose outcome is unknown keeps its key, too. */
    private boolean settle(Exchange exchange, String key) {
        Attempt attempt = attempts.getIfPresent(key);
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        boolean kept = answer.kept() && exchange.getVariable("claim", Claim.class).isKeyed();
        if (!kept) {
            attempts.invalidate(key);
        }
        return attempt != null && attempt.answer().complete(answer);
    }

    @Override
    public boolean add(String key) {
        throw new UnsupportedOperationException("A claim needs its exchange.");
    }

    @Override
    public boolean contains(String key) {
        return attempts.getIfPresent(key) != null;
    }

    @Override
    public boolean remove(String key) {
        return attempts.asMap().remove(key) != null;
    }

    @Override
    public boolean confirm(String key) {
        throw new UnsupportedOperationException("A confirmation needs its exchange.");
    }

    @Override
    public void clear() {
        attempts.invalidateAll();
    }
}
