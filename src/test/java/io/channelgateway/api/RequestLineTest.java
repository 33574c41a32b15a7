package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The line in the log that each request leaves. */
class RequestLineTest {

    private static final String END = " request=req_\\w{26} ms=\\d+";
    private static final String BODY = TestGateway.body("slack", "C01234567");

    private final FakeProvider slack = FakeProvider.answering(HttpChannel.SLACK.success());
    private final TestGateway gateway = TestGateway.builder()
            .channel("slack", HttpChannel.SLACK.settings(slack.url(), HttpChannel.SLACK.newSecret()))
            .start();
    private final Logger log = (Logger) LoggerFactory.getLogger("io.channelgateway.requests");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stop() throws IOException {
        log.detachAppender(lines);
        gateway.close();
        slack.close();
    }

    private List<String> lines(int count) {
        Awaitility.await().until(() -> lines.list.size() >= count);
        return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private String line() {
        assertThat(lines(1)).hasSize(1);
        return lines(1).get(0);
    }

    @Test
    void saysWhichWorkspaceSentWhat() {
        String id = gateway.send(BODY).id();

        assertThat(line()).matches("send channel=slack workspace=acme outcome=sent id=" + id + " status=200" + END);
    }

    @Test
    void tellsAnUnknownOutcomeFromAMessageThatWasNotSent() {
        slack.answer(FakeProvider.reset());
        gateway.send(BODY);
        slack.answer(FakeProvider.json(429, "{}"));
        gateway.send(BODY);

        assertThat(lines(2)).satisfiesExactly(
                line -> assertThat(line)
                        .matches("send channel=slack workspace=acme outcome=unknown code=provider_error status=502" + END),
                line -> assertThat(line)
                        .matches("send channel=slack workspace=acme outcome=not_sent code=provider_error status=502" + END));
    }

    @Test
    void aReplayDoesNotLookLikeASecondMessage() {
        String key = UUID.randomUUID().toString();
        gateway.send(BODY, "Idempotency-Key", key);
        gateway.send(BODY, "Idempotency-Key", key);

        assertThat(lines(2).get(1))
                .matches("send channel=slack workspace=acme outcome=replayed status=200" + END);
    }

    @Test
    void saysWhyARequestIsRefused() {
        gateway.send("{}", "Authorization", "Bearer nobody");

        assertThat(line()).matches("send outcome=refused code=invalid_key status=401" + END);
    }

    @Test
    void saysWhatBecameOfTheMessageOfAClientThatLeft() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        slack.answer(connection -> {
            release.await();
            return HttpChannel.SLACK.success().to(connection);
        });
        try (Socket client = connect()) {
            write(client, "POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + gateway.key()
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + BODY.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + BODY);
            Awaitility.await().until(() -> slack.received().size() == 1);
        }
        String gone = line();
        release.countDown();
        String request = gone.replaceFirst(".*request=(\\w+) .*", "$1");

        assertThat(gone).matches("client-gone" + END);
        assertThat(lines(2).get(1))
                .matches("send channel=slack workspace=acme outcome=sent id=\\S+" + END)
                .contains("request=" + request + " ");
    }

    @Test
    void namesARequestThatIsNoHttp() throws IOException {
        try (Socket client = connect()) {
            write(client, "\u0016\u0003\u0001 nonsense\r\n\r\n");
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String request = answer.replaceFirst("(?s).*X-Request-ID: (\\w+).*", "$1");

            assertThat(answer).contains(" 400 ");
            assertThat(line()).matches("refused status=400" + END).contains("request=" + request + " ");
        }
    }

    private Socket connect() throws IOException {
        return new Socket("127.0.0.1", gateway.gateway().port());
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
