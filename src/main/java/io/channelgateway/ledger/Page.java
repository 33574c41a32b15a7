package io.channelgateway.ledger;

import java.util.List;

/**
 * One page of a list.
 *
 * @param total the number of items on all pages
 */
public record Page<T>(List<T> items, long total) {}
