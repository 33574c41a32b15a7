package io.channelgateway.channel;

import java.util.Map;
import java.util.Objects;

/**
 * Whom a provider takes a connection for: what a channel's {@code -check} route leaves as its body.
 *
 * @param id the provider's id of the account, or null
 * @param name what people call it, or null
 */
public record Account(String id, String name) {

    /**
     * The account in the body of a check: an {@code Account}, or a map with {@code account_id} and
     * {@code display_name}; null if the body is neither.
     */
    public static Account of(Object body) {
        if (body instanceof Account account) {
            return account;
        }
        return body instanceof Map<?, ?> map ? new Account(text(map, "account_id"), text(map, "display_name")) : null;
    }

    private static String text(Map<?, ?> map, String field) {
        return Objects.toString(map.get(field), null);
    }
}
