package io.channelgateway.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.sandbox.SandboxMail;
import io.channelgateway.sandbox.SandboxMailServer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sandbox's mail server as the gateway's own mail client sees it. */
class SandboxMailServerTest {

    private final List<SandboxMail> inbox = new CopyOnWriteArrayList<>();
    private final SandboxMailServer server = new SandboxMailServer(
            1 << 20, (username, password) -> password.equals("secret of " + username), inbox::add);
    private final PooledMailSender sender = Samples.sender();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void close() {
        sender.close();
        server.close();
    }

    @Test
    void handsOverWhatItReceives() throws Exception {
        String text = "  Grüße 😀\n.\r\n..x\r${body}  ";
        OutgoingMail mail = new Mail().compose(Samples.message("ann@example.com", "Köln", text), connection("demo"));

        sender.send(mail);

        assertThat(inbox).singleElement().satisfies(received -> {
            assertThat(received.username()).isEqualTo("demo");
            assertThat(received.from()).isEqualTo("us@acme.example");
            assertThat(received.recipient()).isEqualTo("ann@example.com");
            assertThat(received.subject()).isEqualTo("Köln");
            assertThat(received.text()).isEqualTo(text);
            assertThat(received.messageId()).isEqualTo("msg_01KXYZ@acme.example");
            assertThat(received.mime()).contains("To: ann@example.com");
            assertThat(received.attachments()).isEmpty();
            assertThat(received).asString().doesNotContain("Grüße");
        });
    }

    @Test
    void handsOverAttachmentsAndShowsTheRest() throws Exception {
        byte[] file = new byte[5_000];
        new Random(1).nextBytes(file);
        OutgoingMail mail = new Mail().compose(
                Samples.message("ann@example.com", "Hi", "Hello\n", Attachment.of("\u00dc \u5831.PDF", "application/pdf", file)),
                connection("demo"));

        sender.send(mail);

        assertThat(inbox).singleElement().satisfies(received -> {
            assertThat(received.text()).isEqualTo("Hello\n");
            assertThat(received.attachments()).singleElement().satisfies(attachment -> {
                assertThat(attachment.filename()).isEqualTo("\u00dc \u5831.PDF");
                assertThat(attachment.mimeType()).isEqualTo("application/pdf");
                assertThat(attachment.bytes()).isEqualTo(file);
            });
            assertThat(received.mime())
                    .contains("To: ann@example.com", "multipart/mixed", "SGVsbG8K", "filename*=UTF-8''", "(5000 bytes)")
                    .hasSizeLessThan(2_000);
        });
    }

    @Test
    void refusesAWrongPassword() {
        Connection wrong = Samples.connection(server.port(), "username", "demo", "password", "guess");

        ProviderFailure failure = Samples.failure(sender, Samples.mail(wrong));

        assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
        assertThat(failure.reason()).startsWith("535");
        assertThat(inbox).isEmpty();
    }

    @Test
    void refusesMailWithoutALogin() {
        Connection anonymous = Samples.connection(server.port(), "username", "", "password", "");

        ProviderFailure failure = Samples.failure(sender, Samples.mail(anonymous));

        assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
        assertThat(inbox).isEmpty();
    }

    @Test
    void refusesAMailThatIsTooBig() {
        ProviderFailure failure = Samples.failure(sender, Samples.mail(connection("demo"), "x".repeat(2 << 20)));

        assertThat(failure.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(inbox).isEmpty();
    }

    @Test
    void takesManyMailsAtOnce() {
        IntStream.range(0, 100).parallel().forEach(i -> {
            try {
                sender.send(Samples.mail(connection("demo"), "Number " + i));
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });

        assertThat(inbox).hasSize(100).extracting(SandboxMail::text).doesNotHaveDuplicates();
    }

    private Connection connection(String username) {
        return Samples.connection(server.port(), "username", username, "password", "secret of " + username);
    }
}
