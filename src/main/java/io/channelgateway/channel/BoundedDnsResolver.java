package io.channelgateway.channel;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Looks up host names within a time limit, and off the threads that serve connections.
 *
 * <p>The JDK's look-up has no limit and can't be interrupted: a name server that is down would hold
 * a call far beyond its deadline. Calls that ask for the same name at once share one look-up, so that
 * at most one thread a name is stuck. What was found is used until a newer look-up has an answer.
 */
public class BoundedDnsResolver implements Closeable {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration USABLE = Duration.ofMinutes(5);

    /** Its complaints, a stack trace each, would go to stderr, past the log; a logger that nobody holds loses its level. */
    private static final Logger CACHE_LOG = Logger.getLogger("com.github.benmanes.caffeine");

    static {
        CACHE_LOG.setLevel(Level.OFF);
    }

    private final DnsResolver resolver;
    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("provider-names"));
    private final Map<String, CompletableFuture<InetAddress[]>> running = new ConcurrentHashMap<>();
    private final AsyncLoadingCache<String, InetAddress[]> names;

    /** @param seconds the longest that anybody waits for an answer */
    public BoundedDnsResolver(DnsResolver resolver, long seconds) {
        this.resolver = resolver;
        this.names = Caffeine.newBuilder()
                .maximumSize(10_000)
                .refreshAfterWrite(FRESH)
                .expireAfterWrite(USABLE)
                .buildAsync((host, executor) ->
                        running.computeIfAbsent(host, this::start).copy().orTimeout(seconds, TimeUnit.SECONDS));
    }

    /** The host's addresses; fails if there is no such name, or no answer in time. */
    CompletableFuture<InetAddress[]> lookUp(URIAuthority authority) {
        return find(authority.getHostName());
    }

    private CompletableFuture<InetAddress[]> find(String host) {
        try {
            return names.get(host);
        } catch (OutOfMemoryError noMoreThreads) {
            return CompletableFuture.failedFuture(noMoreThreads);
        }
    }

    /** As {@link #lookUp}, and waits for it. */
    public InetAddress[] await(String host) throws UnknownHostException {
        try {
            return find(host).join();
        } catch (CompletionException noneOrTooLate) {
            throw new UnknownHostException(host);
        }
    }

    private CompletableFuture<InetAddress[]> start(String host) {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        threads.execute(() -> {
            // Whoever comes after the outcome must not find it, so it is taken away first.
            try {
                InetAddress[] addresses = resolver.resolve(host);
                running.remove(host);
                found.complete(addresses);
            } catch (UnknownHostException | RuntimeException | Error failed) {
                running.remove(host);
                found.completeExceptionally(failed);
            }
        });
        return found;
    }

    /** What {@link #lookUp} found a moment ago; never waits. */
    List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        CompletableFuture<InetAddress[]> known = names.getIfPresent(host);
        if (known == null || !known.isDone() || known.isCompletedExceptionally()) {
            throw new UnknownHostException(host);
        }
        return Arrays.stream(known.join())
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
