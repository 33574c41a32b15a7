package io.channelgateway.channel;

import io.vertx.core.MultiMap;

/**
 * What a provider answered, as it came.
 *
 * @param status the HTTP status
 * @param phrase what stood behind the status, or null
 * @param headers finds by a name in any case
 * @param body the whole body, or null where HTTP knows none
 */
public record HttpAnswer(int status, String phrase, MultiMap headers, byte[] body) {}
