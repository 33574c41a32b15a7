package io.channelgateway.ledger;

import java.time.Instant;
import java.util.Set;

/**
 * Which messages of a workspace to list; null stands for all.
 *
 * @param states at least one of the final ones
 * @param after the earliest time of sending, inclusive
 */
public record MessageFilter(
        String workspace, String channel, String contactId, String dealId, Set<State> states, Instant after) {

    /** @throws IllegalArgumentException without a final state */
    public MessageFilter {
        if (states.isEmpty() || states.contains(State.SENDING)) {
            throw new IllegalArgumentException("A list needs final states.");
        }
        states = Set.copyOf(states);
    }
}
