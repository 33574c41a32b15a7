package io.channelgateway.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.component.telegram.TelegramEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of camel-telegram is as it was. */
class TelegramComponentTest {

    private static final String UPDATES =
            """
            {"ok":true,"result":[{"update_id":7,"message":{"message_id":3,"date":1796000000,"text":"Hello",
            "chat":{"id":"4","type":"private"},"from":{"id":4,"first_name":"Ann"}}}]}""";

    @Test
    @Timeout(30)
    void receivesMessages() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (FakeProvider provider = FakeProvider.answering(FakeProvider.json(200, UPDATES))) {
            TelegramComponent telegram = new TelegramComponent(null);
            telegram.setBaseUri(provider.url());
            context.addComponent("telegram", telegram);
            context.start();
            TelegramEndpoint bot = context.getEndpoint("telegram:bots?authorizationToken=4:token", TelegramEndpoint.class);

            bot.createConsumer(exchange -> {});

            // What the consumer asks at each poll.
            assertThat(bot.getTelegramService().getUpdates(null, 1, 0).getUpdates())
                    .singleElement()
                    .satisfies(update -> assertThat(update.getMessage().getText()).isEqualTo("Hello"));
        } finally {
            context.stop();
        }
    }
}
