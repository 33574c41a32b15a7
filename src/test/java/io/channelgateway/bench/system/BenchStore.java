package io.channelgateway.bench.system;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;

/** Where a gateway keeps its ledger. */
public interface BenchStore extends Closeable {

    /** {@code sqlite} or {@code postgresql}. */
    String id();

    /**
     * The gateway's variables for a new, empty ledger.
     *
     * @param data a folder for the ledger alone
     */
    Map<String, String> environment(Path data);

    @Override
    void close();
}
