package io.channelgateway.api;

import io.channelgateway.message.Message;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** The provider's id of a message, which a channel's route leaves as the body. */
final class ProviderId {

    private static final int LONGEST = 1_024;

    /** No provider's id has these, and no store takes all of them. */
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    private ProviderId() {}

    /** Null if the body is none, as the route has set no id: it is what was sent, or all that the provider answered. */
    static String of(Exchange exchange, Message message) {
        Object body = exchange.getMessage().getBody();
        // The same object: a provider's id may well have the same characters as a text.
        if (body == message.text() || body instanceof Map || body instanceof Collection) {
            return null;
        }
        String id = exchange.getMessage().getBody(String.class);
        return id == null || id.isBlank() || id.length() > LONGEST || UNPRINTABLE.matcher(id).find() || isJson(id)
                ? null
                : id;
    }

    /** Other ids in braces have no quotation marks. */
    private static boolean isJson(String id) {
        char first = id.charAt(0);
        return (first == '{' || first == '[') && (id.indexOf('"') > 0 || id.length() == 2);
    }
}
