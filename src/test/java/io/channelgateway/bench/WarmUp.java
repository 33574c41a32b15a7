package io.channelgateway.bench;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.Contender;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Makes each process fast before it is measured: a JVM needs so many requests, not so much time. */
final class WarmUp {

    private static final int CONNECTIONS = 64;
    /** With the process warm, another channel, or keys, is a little more code. */
    private static final int LESS = 4;
    /** An e-mail takes many times as long as the rest. */
    private static final int LESS_FOR_EMAIL = 12;

    /** One way through a process. */
    private record Way(Contender contender, BenchChannel channel, boolean isKeyed) {}

    private final int requests;
    private final Errors errors;
    private final Set<Contender> processes = new HashSet<>();
    private final Set<Way> ways = new HashSet<>();

    /** @param requests for a new process */
    WarmUp(int requests, Errors errors) {
        this.requests = requests;
        this.errors = errors;
    }

    /** Does nothing for what is warm already. */
    void run(Entry entry, BenchChannel channel) throws IOException {
        Contender contender = entry.contender();
        if (ways.add(new Way(contender, channel, entry.isKeyed()))) {
            Load load = new Load(
                    contender.address(), contender.request(channel, 0, entry.isKeyed()), CONNECTIONS);
            try (LoadGenerator client = new LoadGenerator(load)) {
                LoadResult result = client.send(number(contender, channel));
                errors.add("warm-up of " + contender.system() + ", " + channel.id(), result);
            }
        }
    }

    private int number(Contender contender, BenchChannel channel) {
        boolean isNew = processes.add(contender);
        if (!channel.isHttp()) {
            return requests / LESS_FOR_EMAIL;
        }
        return isNew ? requests : requests / LESS;
    }
}
