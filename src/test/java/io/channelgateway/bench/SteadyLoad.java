package io.channelgateway.bench;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.load.Probe;
import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.Contender;
import java.io.IOException;
import java.time.Duration;

/**
 * So many requests a second, each with a key, whatever the answers do.
 *
 * @param perSecond 0 for as many as the connections bring
 */
record SteadyLoad(BenchChannel channel, int providerMillis, int connections, int perSecond) {

    LoadResult run(Contender contender, Duration settle, Duration measured) throws IOException {
        try (LoadGenerator client = open(contender)) {
            return client.send(settle, measured, Probe.NONE);
        }
    }

    LoadGenerator open(Contender contender) throws IOException {
        return new LoadGenerator(new Load(
                contender.address(), contender.request(channel, providerMillis, true), connections, perSecond));
    }
}
