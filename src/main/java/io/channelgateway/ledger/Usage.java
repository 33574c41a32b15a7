package io.channelgateway.ledger;

/**
 * What a workspace has used of the clock minute and of the UTC day.
 *
 * @param minuteEnds epoch seconds
 * @param dayEnds epoch seconds, a midnight UTC
 */
public record Usage(long inMinute, long inDay, long minuteEnds, long dayEnds) {}
