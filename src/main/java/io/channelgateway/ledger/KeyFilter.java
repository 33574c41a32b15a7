package io.channelgateway.ledger;

/**
 * A set of keys that may be too large, and is never too small: a Bloom filter. For one thread.
 *
 * <p>Of keys that were never added it says yes to one in thirty when it holds four million, and to one in seven when
 * it holds eight. It takes 4 MB.
 */
final class KeyFilter {

    /** Two to the power of 25, eight for each of four million keys. */
    private static final int BITS = 1 << 25;

    private static final int BITS_PER_KEY = 3;

    private final long[] words = new long[BITS / Long.SIZE];

    void add(String workspace, String key) {
        long hash = hash(workspace, key);
        for (int i = 0; i < BITS_PER_KEY; i++) {
            int bit = bit(hash, i);
            words[bit / Long.SIZE] |= 1L << bit;
        }
    }

    void addAll(KeyFilter other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** False only if the key was never added. */
    boolean mayHold(String workspace, String key) {
        long hash = hash(workspace, key);
        for (int i = 0; i < BITS_PER_KEY; i++) {
            int bit = bit(hash, i);
            if ((words[bit / Long.SIZE] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int number) {
        return (int) (hash >>> 32) * number + (int) hash & BITS - 1;
    }

    /** Spreads over all bits, as the last step of MurmurHash3 does. */
    private static long hash(String workspace, String key) {
        long hash = (long) workspace.hashCode() << 32 | key.hashCode() & 0xffff_ffffL;
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
