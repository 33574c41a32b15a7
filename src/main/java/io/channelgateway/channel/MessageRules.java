package io.channelgateway.channel;

import io.channelgateway.failure.Refusal;

/** What a channel asks of a message beyond the expression for its recipient, as far as that needs neither files nor network. */
public interface MessageRules {

    /**
     * @param subject null for a channel without subjects
     * @throws Refusal 400 naming the field and the rule
     */
    void check(String recipient, String subject, String text);
}
