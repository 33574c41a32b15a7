package io.channelgateway.crash;

/**
 * What became of the keys on one store.
 *
 * @param keys how many Idempotency-Keys were used
 * @param doubled keys of which the provider saw more than one message
 * @param lost keys whose 200 had no message or is not replayed identically, or that never got a final answer
 * @param unknown keys that ended as 502 with outcome unknown, which is what a crash in the middle is
 */
public record CrashResult(String store, int kills, int keys, int doubled, int lost, int unknown) {

    boolean isClean() {
        return doubled == 0 && lost == 0;
    }
}
