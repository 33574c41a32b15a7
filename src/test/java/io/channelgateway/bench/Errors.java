package io.channelgateway.bench;

import io.channelgateway.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.List;

/** The answers that were not 200; any of them fails the whole run. */
final class Errors {

    private final List<String> all = new ArrayList<>();

    synchronized void add(String where, LoadResult result) {
        if (result.errors() > 0) {
            String error = where + ": " + result.errors() + " errors, the first: " + result.firstError();
            System.err.println(error);
            all.add(error);
        }
    }

    synchronized boolean none() {
        return all.isEmpty();
    }

    @Override
    public synchronized String toString() {
        return none() ? "\nNo request failed.\n" : "\n## Errors\n\n- " + String.join("\n- ", all) + "\n";
    }
}
