package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.replyAndDrop;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attachments of an e-mail from the request to the mail server and back to the answer. */
class EmailAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PDF_NAME = "\u00dcbersicht \u5831\u544a.pdf";

    private final byte[] pdf = bytes("%PDF-1.7\n", 70_001);
    private final byte[] png = bytes("\u0089PNG\r\n\u001a\n", 30_000);
    private final FakeProvider files = FakeProvider.listeningOn("127.0.0.2", 0, FileReply.status("404 Not Found"));
    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final TestGateway gateway = TestGateway.builder()
            .channel("email", "{host: 127.0.0.1, port: " + server.port() + ", security: none, from: \"us@acme.example\"}")
            .property("gateway.attachment-allow", "127.0.0.2")
            .start();
    private final String key = UUID.randomUUID().toString();

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
        files.close();
    }

    private static byte[] bytes(String start, int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        byte[] first = start.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(first, 0, bytes, 0, first.length);
        return bytes;
    }

    private static ObjectNode inline(String name, String type, byte[] bytes) {
        return JSON.createObjectNode()
                .put("filename", name).put("mime_type", type).put("content_base64", Base64.getEncoder().encodeToString(bytes));
    }

    private ObjectNode at(String name, String type, String path) {
        return JSON.createObjectNode().put("filename", name).put("mime_type", type).put("url", files.url() + path);
    }

    private Answer send(ObjectNode... attachments) throws IOException {
        ObjectNode body = (ObjectNode) JSON.readTree(TestGateway.body("email", "ann@example.com"));
        ArrayNode list = body.putArray("attachments");
        for (ObjectNode attachment : attachments) {
            list.add(attachment);
        }
        return gateway.send(body.toString(), "Idempotency-Key", key);
    }

    private Answer sendBoth() throws IOException {
        return send(inline(PDF_NAME, "application/pdf", pdf), inline("chart.png", "image/png", png));
    }

    /** The parts of the only e-mail that came. */
    private MimeMultipart received() throws Exception {
        assertThat(server.messages()).hasSize(1);
        byte[] raw = server.messages().get(0).getBytes(StandardCharsets.ISO_8859_1);
        return (MimeMultipart) new MimeMessage((Session) null, new ByteArrayInputStream(raw)).getContent();
    }

    private static void assertPart(MimeMultipart parts, int index, String name, String type, byte[] bytes) throws Exception {
        MimeBodyPart part = (MimeBodyPart) parts.getBodyPart(index);
        assertThat(part.getFileName()).isEqualTo(name);
        assertThat(part.getContentType()).isEqualTo(type);
        assertThat(part.getDisposition()).isEqualTo("attachment");
        assertThat(Attachment.of(name, type, part.getInputStream().readAllBytes()).sha256())
                .isEqualTo(Attachment.of(name, type, bytes).sha256());
    }

    private void assertRefused(Answer answer, String message) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_error");
        assertThat(answer.message()).contains(message);
        assertThat(server.messages()).isEmpty();
    }

    @Nested
    class Sent {

        @Test
        void arriveWithNameTypeAndIdenticalBytes() throws Exception {
            Answer answer = sendBoth();

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            MimeMultipart parts = received();
            assertThat(parts.getCount()).isEqualTo(3);
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo(TestGateway.TEXT);
            assertPart(parts, 1, PDF_NAME, "application/pdf", pdf);
            assertPart(parts, 2, "chart.png", "image/png", png);
        }

        @Test
        void arriveTheSameWhenTheyAreGivenByUrl() throws Exception {
            files.answerEach(request -> FileReply.file(request.path().equals("/pdf") ? pdf : png));

            Answer answer = send(at(PDF_NAME, "application/pdf", "/pdf"), at("chart.png", "image/png", "/png"));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertPart(received(), 1, PDF_NAME, "application/pdf", pdf);
            assertPart(received(), 2, "chart.png", "image/png", png);
        }

        @Test
        void mayBeAsLargeAsTheChannelTakes() throws Exception {
            server.always(At.EHLO, reply("250-fake", "250 SIZE 0"));
            byte[] large = bytes("x", 17_999_999);

            Answer answer = send(inline("large.bin", "application/octet-stream", large), inline("a", "a/b", new byte[] {1}));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertPart(received(), 1, "large.bin", "application/octet-stream", large);
        }

        @Test
        void areNotSentAgainForAReplay() throws Exception {
            Answer first = sendBoth();

            Answer second = sendBoth();

            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(server.messages()).hasSize(1);
        }
    }

    @Nested
    class Refused {

        @Test
        void withoutAnyConnectionBeyondTheChannelsLimits() throws Exception {
            ObjectNode[] many = new ObjectNode[21];
            Arrays.fill(many, inline("a", "a/b", new byte[] {1}));

            assertRefused(send(many), "email takes at most 20.");
            assertRefused(send(inline("a", "a/b", new byte[18_000_001])), "email takes at most 18000000 bytes");
            assertRefused(
                    send(inline("a", "a/b", new byte[9_000_001]), inline("b", "a/b", new byte[9_000_000])),
                    "attachments are 18000001 bytes long together");
            assertRefused(send(at("a", "a/b", "/missing")), "attachments[0].url: ");
            assertThat(server.connections()).isZero();
        }

        @Test
        void beforeTheyAreSentToAServerThatNamesASmallerSize() throws Exception {
            server.always(At.EHLO, reply("250-fake", "250 SIZE 100000"));

            assertRefused(sendBoth(), " bytes long, and the server takes at most 100000. Nothing was sent.");
            assertThat(server.count("MAIL")).isZero();
        }

        @Test
        void beforeTheyAreSentOverAConnectionThatIsKept() throws Exception {
            server.always(At.EHLO, reply("250-fake", "250 SIZE 100000"));
            assertThat(gateway.send(TestGateway.body("email", "ann@example.com")).status()).isEqualTo(200);

            Answer answer = sendBoth();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.count("MAIL")).isEqualTo(1);
        }

        @Test
        void byTheVeryByte() throws Exception {
            OutgoingMail mail = new Mail().compose(
                    Samples.message("ann@example.com", "Hi", ".\n..\n", Attachment.of(PDF_NAME, "application/pdf", pdf)),
                    Samples.connection(server.port(), "username", "", "password", ""));
            try (PooledMailSender sender = Samples.sender()) {
                server.always(At.EHLO, reply("250-fake", "250 SIZE " + (mail.length() - 1)));
                assertThat(Samples.failure(sender, mail).reason())
                        .isEqualTo("the e-mail with its encoded attachments is " + mail.length()
                                + " bytes long, and the server takes at most " + (mail.length() - 1));

                server.always(At.EHLO, reply("250-fake", "250 SIZE " + mail.length()));
                sender.send(mail);
            }
            assertThat(server.messages()).singleElement().asString().hasSize((int) mail.length());
        }

        @ParameterizedTest
        @CsvSource({"250 SIZE", "250 SIZE many", "250 SIZE -1", "250 SIZE 99999999999999999999999", "250 HELP"})
        void notByAServerThatNamesNoSize(String line) throws Exception {
            server.always(At.EHLO, reply("250-fake", line));

            assertThat(sendBoth().status()).isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({
            "MAIL, 552 5.3.4 Message too big for system", "DOT, 552 5.3.4 Message too big for system",
            "DOT, 552 5.2.3 Your message exceeded the size limits"
        })
        void byTheServerItself(At at, String reply) throws Exception {
            server.once(at, reply(reply));

            Answer answer = sendBoth();

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.message()).contains(reply.substring(0, 9));
            assertThat(sendBoth().status()).isEqualTo(200);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Nested
    class InOneWithTheText {

        @Test
        void nothingIsSentWhenTheServerHangsUpInTheMiddle() throws Exception {
            server.once(At.TEXT, replyAndDrop("451 4.3.0 Later"));

            Answer answer = sendBoth();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.outcome()).isEqualTo("not_sent");
            assertThat(answer.header("Retry-After")).isNotNull();
            assertThat(sendBoth().status()).isEqualTo(200);
            assertThat(server.messages()).hasSize(1);
        }

        @Test
        void theOutcomeOfAllIsUnknownWhenTheServerHangsUpAfterTheDot() throws Exception {
            server.once(At.DOT, drop());

            Answer answer = sendBoth();
            Answer again = sendBoth();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.outcome()).isEqualTo("unknown");
            assertThat(again.text()).isEqualTo(answer.text());
            assertThat(server.messages()).hasSize(1);
        }
    }
}
