package io.channelgateway.api;

import io.channelgateway.message.Answer;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * What the line at a request's end says beyond its status. Never text, recipient, key or token.
 *
 * @param fields key=value pairs, each with a blank before it
 */
record RequestLog(String route, String fields) {

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\w.:@=+/-]");

    /** @param ending what became of it, as {@code fields} */
    static RequestLog of(Exchange exchange, String ending) {
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        String id = answer == null || answer.messageId() == null
                ? ""
                : " id=" + UNPRINTABLE.matcher(answer.messageId()).replaceAll("?");
        return new RequestLog(exchange.getFromRouteId(), ending + id);
    }
}
