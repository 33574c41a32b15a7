package io.channelgateway.support;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.DnsResolver;

/** A name server that tells each time what the test wants it to tell, and notes who asked. */
public final class TestNames implements DnsResolver {

    private final Map<String, Deque<String>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** The answers to one look-up after the other, each a list of addresses separated by blanks; the last one stays. */
    public TestNames name(String host, String... lookUps) {
        answers.put(host, new ArrayDeque<>(List.of(lookUps)));
        return this;
    }

    /** The look-ups so far. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public synchronized InetAddress[] resolve(String host) throws UnknownHostException {
        asked.add(host);
        Deque<String> left = answers.get(host);
        if (left == null) {
            // A literal is no question; anything else does not exist.
            return host.matches("[0-9.]+|\\[.*]") ? InetAddress.getAllByName(host) : unknown(host);
        }
        String[] addresses = (left.size() > 1 ? left.pop() : left.peek()).split(" ");
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByAddress(host, InetAddress.getByName(addresses[i]).getAddress());
        }
        return all;
    }

    private static InetAddress[] unknown(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }
}
