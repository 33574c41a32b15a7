package io.channelgateway.bench;

import io.channelgateway.bench.system.Contender;

/** One way in which a system takes part in a case. */
record Entry(Contender contender, boolean isKeyed) {}
