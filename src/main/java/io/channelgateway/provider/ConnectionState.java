package io.channelgateway.provider;

import io.channelgateway.channel.Account;
import java.time.Instant;

/**
 * What is known about a connection at a moment.
 *
 * @param account whom the provider takes the connection for; null as long as it has not said so
 * @param connectedAt when this process first saw the connection healthy, or null
 * @param lastSyncAt when a check or a send last taught something, or null
 * @param errorMessage a sentence for people, without secrets and URLs; null while all is well
 */
public record ConnectionState(
        Status status, Account account, Instant connectedAt, Instant lastSyncAt, String errorMessage) {}
