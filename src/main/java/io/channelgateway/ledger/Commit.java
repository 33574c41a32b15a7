package io.channelgateway.ledger;

import java.util.List;

/**
 * Items that went through one transaction and wait for their futures to be told.
 *
 * @param log what the transaction was written to; null if it failed, so that there is nothing to bring to the disk
 */
record Commit(List<Item<?>> items, WriteAheadLog log) {

    boolean isIn(WriteAheadLog other) {
        return log == other;
    }

    void fail(StoreUnavailable reason) {
        items.forEach(item -> item.fail(reason));
    }

    void settle() {
        items.forEach(Item::settle);
    }
}
