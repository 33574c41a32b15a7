package io.channelgateway.ledger;

import java.time.Instant;

/**
 * Which messages to show on a contact's timeline; null stands for all.
 *
 * @param type {@code email}, or {@code message} for all other channels
 * @param from the earliest time, inclusive
 * @param to the latest time, inclusive
 */
public record ActivityFilter(String workspace, String contactId, String type, Instant from, Instant to) {}
