package io.channelgateway.bench;

import io.channelgateway.bench.system.BenchChannel;

/** What every system has to do, one after the other. */
record Case(BenchChannel channel, int providerMillis, int connections) {

    @Override
    public String toString() {
        return channel.id() + ", provider " + providerMillis + " ms, " + connections + " connections";
    }
}
