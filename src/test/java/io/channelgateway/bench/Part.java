package io.channelgateway.bench;

import java.io.IOException;

/** A question that the benchmark answers, in a section and a file of its own. */
interface Part {

    void run(Report report) throws IOException, InterruptedException;
}
