package io.channelgateway.channel;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks up host names within a time limit.
 *
 * <p>The JDK's look-up has no limit and can't be interrupted: a name server that is down would hold
 * a call far beyond its deadline. Calls that ask for the same name at once share one look-up, so that
 * at most one thread a name is stuck.
 */
final class BoundedDnsResolver implements DnsResolver, Closeable {

    private final DnsResolver resolver;
    private final long seconds;
    private final Map<String, CompletableFuture<List<InetSocketAddress>>> running = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "provider-names");
        thread.setDaemon(true);
        return thread;
    });

    BoundedDnsResolver(DnsResolver resolver, long seconds) {
        this.resolver = resolver;
        this.seconds = seconds;
    }

    /** @throws UnknownHostException if there is no such name, or no answer in time */
    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        CompletableFuture<List<InetSocketAddress>> lookUp =
                running.computeIfAbsent(host + ":" + port, name -> start(name, host, port));
        try {
            return lookUp.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new UnknownHostException(host);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        }
    }

    private CompletableFuture<List<InetSocketAddress>> start(String name, String host, int port) {
        CompletableFuture<List<InetSocketAddress>> lookUp = new CompletableFuture<>();
        threads.execute(() -> {
            // Whoever comes after the outcome must not find it, so it is taken away first.
            try {
                List<InetSocketAddress> addresses = resolver.resolve(host, port);
                running.remove(name);
                lookUp.complete(addresses);
            } catch (UnknownHostException | RuntimeException failed) {
                running.remove(name);
                lookUp.completeExceptionally(failed);
            }
        });
        return lookUp;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return resolver.resolveCanonicalHostname(host);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
