package io.channelgateway.bench;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.system.Contender;
import io.channelgateway.bench.system.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures systems in one case, one right after the other, again and again. */
final class Rounds {

    private static final Duration SETTLE = Duration.ofMillis(400);
    /** Whatever a case does differently from the one before, as with more in flight, is compiled anew. */
    private static final Duration FIRST_SETTLE = Duration.ofSeconds(3);

    private final int rounds;
    private final Duration measured;
    private final WarmUp warmUp;
    private final Errors errors;

    Rounds(int rounds, Duration measured, WarmUp warmUp, Errors errors) {
        this.rounds = rounds;
        this.measured = measured;
        this.warmUp = warmUp;
        this.errors = errors;
    }

    /** The medians of the rounds, in the order of the entries. A system that keeps everybody waiting has one round. */
    List<Result> measure(Case each, List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            warmUp.run(entry, each.channel());
        }
        Map<Entry, List<Result>> results = new LinkedHashMap<>();
        Set<Entry> slow = new HashSet<>();
        for (int round = 0; round < rounds; round++) {
            for (Entry entry : entries) {
                if (slow.contains(entry)) {
                    continue;
                }
                Usage usage = entry.contender().usage();
                LoadResult load = drive(each, entry, round == 0 ? FIRST_SETTLE : SETTLE, usage);
                results.computeIfAbsent(entry, first -> new ArrayList<>()).add(Result.of(each, entry, load, usage));
                if (load.isSlow()) {
                    slow.add(entry);
                }
            }
        }
        return results.values().stream().map(Result::medians).toList();
    }

    private LoadResult drive(Case each, Entry entry, Duration settle, Usage usage) throws IOException {
        Contender contender = entry.contender();
        Load load = new Load(
                contender.address(),
                contender.request(each.channel(), each.providerMillis(), entry.isKeyed()),
                each.connections());
        try (LoadGenerator client = new LoadGenerator(load)) {
            LoadResult result = client.send(settle, measured, usage);
            errors.add(contender.system() + ", " + each, result);
            return result;
        }
    }
}
