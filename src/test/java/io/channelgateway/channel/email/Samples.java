package io.channelgateway.channel.email;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import io.channelgateway.observe.ProviderCalls;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.assertj.core.api.Assertions;

/** Valid connections, messages and senders; a test names only what it is about. */
final class Samples {

    static final String USERNAME = "gateway-user";
    static final String PASSWORD = "s3cret-pass";
    static final ProviderCalls UNWATCHED = new ProviderCalls(new CompositeMeterRegistry());

    private Samples() {}

    /** A connection to a server on this machine, with more settings as name, value, name, value. */
    static Connection connection(int port, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "host", "localhost", "port", String.valueOf(port), "security", "none", "from", "Acme <us@acme.example>",
                "username", USERNAME, "password", PASSWORD));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
            all.remove(settings[i], "");
        }
        return new Connection("email", all);
    }

    static Message message(String recipient, String subject, String text, Attachment... attachments) {
        return new Message("msg_01KXYZ", "email", recipient, text, subject, null, null, List.of(attachments));
    }

    static OutgoingMail mail(Connection connection) {
        return mail(connection, "Hello");
    }

    static OutgoingMail mail(Connection connection, String text) {
        try {
            return new Mail().compose(message("ann@example.com", "Greetings", text), connection);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static PooledMailSender sender() {
        return sender(Duration.ofSeconds(10), 8);
    }

    static PooledMailSender sender(Duration call, int connections) {
        return sender(call, connections, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    static PooledMailSender sender(Duration call, int connections, SSLSocketFactory tls) {
        Duration connect = Duration.ofMillis(Math.min(2000, call.toMillis()));
        return new PooledMailSender(
                PooledMailSender.network(SystemDefaultDnsResolver.INSTANCE, connect, tls), call, connections, UNWATCHED);
    }

    /** Checks each connection before it is used again, however short its rest was. */
    static PooledMailSender checkingSender(Duration call, Duration connect) {
        MailNetwork network = PooledMailSender.network(SystemDefaultDnsResolver.INSTANCE, connect, null);
        return new PooledMailSender(
                new MailNetwork(network.names(), network.connect(), network.tls(), Duration.ZERO), call, 8, UNWATCHED);
    }

    /** The failure that sending the mail ends with. */
    static ProviderFailure failure(PooledMailSender sender, OutgoingMail mail) {
        Throwable thrown = Assertions.catchThrowable(() -> sender.send(mail));
        return Assertions.assertThat(thrown).isInstanceOf(ProviderFailure.class)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(ProviderFailure.class))
                .actual();
    }
}
