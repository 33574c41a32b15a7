package io.channelgateway.api;

import io.channelgateway.message.Answer;
import io.channelgateway.message.Message;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * What the line at a request's end says beyond its status. Never text, recipient, key or token.
 *
 * @param fields key=value pairs, each with a blank before it
 */
record RequestLog(String route, String fields) {

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\w.:@=+/-]");

    static RequestLog of(Exchange exchange) {
        StringBuilder fields = new StringBuilder();
        Message message = exchange.getVariable("message", Message.class);
        if (message != null) {
            fields.append(" channel=").append(message.channel());
        }
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        if (answer != null && answer.messageId() != null) {
            fields.append(" id=").append(UNPRINTABLE.matcher(answer.messageId()).replaceAll("?"));
        }
        return new RequestLog(exchange.getFromRouteId(), fields.toString());
    }
}
