package io.channelgateway.ledger;

/**
 * Which keys the database may hold, so that a new key, as nearly all are, is known to be new without asking it.
 *
 * <p>What is in the database from before is found by a look through it, while which everything may be held. What comes
 * into it is added beforehand. As freed keys stay in here, there is a new look from time to time. For one thread.
 */
final class HeldKeys {

    private final int many;

    /** Null before the first look has ended. */
    private KeyFilter known;

    /** What has come since a look began; null if there is none. */
    private KeyFilter next = new KeyFilter();

    private int added;

    /** @param many how many new keys are worth a new look */
    HeldKeys(int many) {
        this.many = many;
    }

    boolean mayHold(String workspace, String key) {
        return known == null || known.mayHold(workspace, key);
    }

    void add(String workspace, String key) {
        added++;
        if (known != null) {
            known.add(workspace, key);
        }
        if (next != null) {
            next.add(workspace, key);
        }
    }

    /** Whether it is time for a new look, which has begun then. Nothing may be on its way into the database. */
    boolean beginLook() {
        if (next != null || added < many) {
            return false;
        }
        next = new KeyFilter();
        added = 0;
        return true;
    }

    /** @param found what the look has found, or null if it has failed */
    void endLook(KeyFilter found) {
        if (found != null) {
            next.addAll(found);
            known = next;
        }
        next = null;
    }
}
