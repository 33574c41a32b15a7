package io.channelgateway.channel;

import io.channelgateway.failure.Refusal;

/**
 * What a channel asks of a message beyond the expression for its recipient, and of the settings of a connection, as far as
 * that needs neither files nor network.
 */
public interface MessageRules {

    /**
     * @param subject null for a channel without subjects
     * @throws Refusal 400 naming the field and the rule
     */
    void check(String recipient, String subject, String text);

    /** The rule that the value of a connection's setting breaks, to complete "from …", or null. */
    default String brokenBy(String setting, String value) {
        return null;
    }
}
