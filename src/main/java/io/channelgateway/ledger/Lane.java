package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;

/** Where inputs of one kind of work are handed to a store; it may do together what comes at the same time. */
@FunctionalInterface
interface Lane<I, T> {

    /** Does the work and completes after its effects are durable; fails as {@link Store#write} does. */
    CompletableFuture<T> write(I input);
}
