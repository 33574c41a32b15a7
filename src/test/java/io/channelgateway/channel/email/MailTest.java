package io.channelgateway.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.Refusal;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.StreamProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The e-mail that a message becomes, read back from the bytes on the wire. */
class MailTest {

    private final Connection connection = Samples.connection(25);
    private final Mail mail = new Mail();

    @Test
    void isWrittenWithoutLookingForTheStreamsInEveryJar() throws Exception {
        OutgoingMail composed = compose("ann@example.com", "Hi", "Hello");
        List<String> lookedFor = new ArrayList<>();
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(usual) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                lookedFor.add(name);
                return super.getResources(name);
            }
        });
        try {
            composed.writeTo(new ByteArrayOutputStream());
        } finally {
            thread.setContextClassLoader(usual);
        }

        assertThat(lookedFor).doesNotContain("META-INF/services/" + StreamProvider.class.getName());
    }

    @Nested
    class TheEnvelope {

        @Test
        void hasTheSenderOfTheConnectionAndOneRecipient() throws Exception {
            MimeMessage read = read(compose("ann@example.com", "Hi", "Hello"));

            assertThat(read.getFrom()).containsExactly(new InternetAddress("us@acme.example"));
            assertThat(((InternetAddress) read.getFrom()[0]).getPersonal()).isEqualTo("Acme");
            assertThat(read.getAllRecipients()).containsExactly(new InternetAddress("ann@example.com"));
            assertThat(read.getRecipients(RecipientType.TO)).hasSize(1);
            assertThat(read.getSentDate()).isNotNull();
        }

        @Test
        void hasOurOwnIdInTheDomainOfTheSender() throws Exception {
            OutgoingMail composed = compose("ann@example.com", "Hi", "Hello");
            composed.saveChanges();

            assertThat(mail.messageId(composed)).isEqualTo("msg_01KXYZ@acme.example");
            assertThat(read(composed).getMessageID()).isEqualTo("<msg_01KXYZ@acme.example>");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "us@acme.example                    | us@acme.example         |",
            "<us@acme.example>                  | us@acme.example         |",
            "Büro & Co. <us@acme.example>       | us@acme.example         | Büro & Co.",
            "\"Acme, Inc.\" <us@acme.example>   | us@acme.example         | Acme, Inc.",
            "us@bücher.example                  | us@xn--bcher-kva.example |"
        })
        void takesASenderWithOrWithoutAName(String from, String address, String name) throws Exception {
            OutgoingMail composed = mail.compose(
                    Samples.message("ann@example.com", "Hi", "Hello"), Samples.connection(25, "from", from));

            InternetAddress sender = (InternetAddress) read(composed).getFrom()[0];
            assertThat(sender.getAddress()).isEqualTo(address);
            assertThat(sender.getPersonal()).isEqualTo(name);
        }

        @ParameterizedTest
        @ValueSource(strings = {"nobody", "a@b.example, c@d.example", "Two\r\nLines <us@acme.example>"})
        void blamesTheConnectionForItsSender(String from) {
            assertThatThrownBy(() -> mail.compose(
                            Samples.message("ann@example.com", "Hi", "Hello"), Samples.connection(25, "from", from)))
                    .isInstanceOfSatisfying(ProviderFailure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
                        assertThat(failure.reason()).startsWith("from of the connection ");
                    });
        }
    }

    @Nested
    class TheText {

        static Stream<String> nasty() {
            return Stream.of(
                    "Hello",
                    "  leading and trailing blanks \t ",
                    "\nempty lines around\n\n",
                    ".\n..\n.\r\n.",
                    "CR LF\r\nLF\nlone CR\rend",
                    "\u2028separators\u2029\u0085",
                    "😀".repeat(4096),
                    "👨‍👩‍👧‍👦 é e\u0301 \u202eright to left",
                    "<script>alert(1)</script> ${body} {{env:PATH}} #{1} =?UTF-8?B?SGk=?=",
                    "Bcc: eve@example.com\r\n\r\nFrom the start\r\n.\r\nMAIL FROM:<eve@example.com>",
                    "x".repeat(4096),
                    "\u0001\u0007\u001b[0m\u007f",
                    "From the beginning\n>From");
        }

        @ParameterizedTest
        @MethodSource("nasty")
        void arrivesExactlyAsItWasReceived(String text) throws Exception {
            try (FakeSmtpServer server = FakeSmtpServer.start();
                    PooledMailSender sender = Samples.sender()) {
                sender.send(mail.compose(
                        Samples.message("ann@example.com", "Hi", text), Samples.connection(server.port())));

                assertThat(server.messages()).hasSize(1);
                assertThat(server.count("MAIL")).isEqualTo(1);
                MimeMessage received = read(server.messages().get(0).getBytes(StandardCharsets.ISO_8859_1));
                assertThat(received.getContent()).isEqualTo(text);
                assertThat(received.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
                assertThat(received.getAllRecipients()).hasSize(1);
            }
        }

        @Test
        void goesOutInShortAsciiLines() throws Exception {
            String raw = new String(bytes(compose("ann@example.com", "Hi", "ä".repeat(4096))), StandardCharsets.UTF_8);

            assertThat(raw.lines()).allMatch(line -> line.length() <= 78);
            assertThat(raw).matches("[\\x00-\\x7f]*");
        }
    }

    @Nested
    class AnAttachment {

        @ParameterizedTest
        @ValueSource(strings = {
            "report.pdf", "\u00dcbersicht 2026 \u5831\u544a\u66f8 \uD83D\uDE00.pdf", "a'b(c);d=e%41 f.pdf", "\u00fc'b(c);d=e%41,f*.pdf",
            "=_UTF-8_Q_x_=.pdf", ".gitignore"
        })
        void keepsItsName(String name) throws Exception {
            assertThat(part(Attachment.of(name, "application/pdf", new byte[] {1})).getFileName()).isEqualTo(name);
        }

        @Test
        void keepsALongName() throws Exception {
            for (String name : List.of("x".repeat(251) + ".pdf", "\u00fc\u5831\uD83D\uDE00".repeat(28) + ".x", "a ".repeat(100) + "b")) {
                OutgoingMail composed = compose("text", Attachment.of(name, "application/pdf", new byte[] {1}));

                assertThat(part(composed).getFileName()).isEqualTo(name);
                assertThat(new String(bytes(composed), StandardCharsets.UTF_8).lines()).allMatch(line -> line.length() <= 998);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "application/pdf, application/pdf", "image/png, image/png", "text/plain, text/plain", "text/html, text/html",
            "text/calendar, text/calendar", "application/vnd.ms-excel, application/vnd.ms-excel",
            "message/rfc822, application/octet-stream", "multipart/mixed, application/octet-stream",
            "message/delivery-status, application/octet-stream"
        })
        void keepsItsTypeAndItsBytes(String type, String onTheWire) throws Exception {
            byte[] bytes = "From x\r\n.\r\n\n\rBcc: eve@example.com\r\n\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);

            MimeBodyPart part = part(Attachment.of("a", type, bytes));

            assertThat(part.getContentType()).isEqualTo(onTheWire);
            assertThat(part.getDisposition()).isEqualTo("attachment");
            assertThat(part.getHeader("Content-Transfer-Encoding")).containsExactly("base64");
            assertThat(part.getInputStream().readAllBytes()).isEqualTo(bytes);
        }

        @Test
        void leavesTheTextAsItIsWithoutOne() throws Exception {
            MimeMultipart parts = (MimeMultipart) read(compose("  Gr\u00fc\u00dfe\n.\r\n ", Attachment.of("a", "a/b", new byte[] {1}),
                    Attachment.of("a", "a/b", new byte[] {2}))).getContent();

            assertThat(parts.getContentType()).startsWith("multipart/mixed;");
            assertThat(parts.getCount()).isEqualTo(3);
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo("  Gr\u00fc\u00dfe\n.\r\n ");
            assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
            assertThat(parts.getBodyPart(0).getDisposition()).isNull();
            assertThat(parts.getBodyPart(2).getInputStream().readAllBytes()).containsExactly(2);
        }

        private OutgoingMail compose(String text, Attachment... attachments) throws Exception {
            return mail.compose(Samples.message("ann@example.com", "Hi", text, attachments), connection);
        }

        private MimeBodyPart part(Attachment attachment) throws Exception {
            return part(compose("text", attachment));
        }

        private MimeBodyPart part(OutgoingMail composed) throws Exception {
            return (MimeBodyPart) ((MimeMultipart) read(composed).getContent()).getBodyPart(1);
        }
    }

    @Nested
    class TheSubject {

        @ParameterizedTest
        @ValueSource(strings = {
            "Hi", "Your offer: 20% off!", "  blanks  around  and  between  ", "Grüße aus Köln", "😀😀😀",
            "=?UTF-8?B?SGk=?=", "${body} {{env:PATH}}", "<script>", "Bcc: eve@example.com"
        })
        void arrivesAsItWasReceived(String subject) throws Exception {
            assertThat(read(compose("ann@example.com", subject, "Hello")).getSubject()).isEqualTo(subject);
        }

        @Test
        void mayBeLong() throws Exception {
            for (String subject : List.of(
                    "a ".repeat(100_000) + "end", "x".repeat(2000), "😀".repeat(500))) {
                byte[] bytes = bytes(compose("ann@example.com", subject, "Hello"));

                assertThat(read(bytes).getSubject()).isEqualTo(subject);
                assertThat(new String(bytes, StandardCharsets.UTF_8).lines()).allMatch(line -> line.length() <= 78);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\tb", "a\u0000b", "a\u007fb", "a\u0085b", "a\u2028b",
            "a\u2029b", "ends\n"
        })
        void isRefusedWithMoreThanOneLine(String subject) {
            assertThatThrownBy(() -> compose("ann@example.com", subject, "Hello"))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("subject must be one line without control characters.");
        }
    }

    @Nested
    class TheRecipient {

        @ParameterizedTest
        @ValueSource(strings = {
            "", "ann", "@example.com", "ann@", "ann@@example.com", "ann@example.com@example.org",
            "ann@example.com,bob@example.com", "ann@example.com;bob@example.com", "ann@example.com bob@example.com",
            "Ann <ann@example.com>", "<ann@example.com>", "ann@example.com (Ann)", "(Ann)ann@example.com",
            "\"ann\"@example.com", "\"a b\"@example.com", "friends:ann@example.com;", "@relay.example:ann@example.com",
            "ann@[127.0.0.1]", "ann@[IPv6:::1]", "ann@127.0.0.1", "ann@example.123",
            " ann@example.com", "ann@example.com ", "ann @example.com", "ann@ example.com",
            "ann@example.com\r\nRCPT TO:<eve@example.com>", "ann@example.com\n", "ann\u0000@example.com",
            "ann\t@example.com", "ann\u007f@example.com", "ann@exam\u00a0ple.com",
            ".ann@example.com", "ann.@example.com", "a..nn@example.com", "ann@.example.com", "ann@example..com",
            "ann@example.com.", "ann@-example.com", "ann@example-.com", "ann@exa_mple.com", "ann@exam!ple.com",
            "ann\\@example.com", "ann@example.com?cc=eve@example.com", "mailto:ann@example.com",
            "äöü@example.com", "ann＠example.com", "ann@straße.example", "ann@ｅｘａｍｐｌｅ.com", "ann@example。com",
            "ann@\u2100.example", "ann@a\u200db.example"
        })
        void isRefusedUnlessItIsOnePlainAddress(String recipient) {
            assertThatThrownBy(() -> compose(recipient, "Hi", "Hello"))
                    .isInstanceOf(Refusal.class)
                    .hasMessageMatching("recipient must [^\n]+\\.");
        }

        @Test
        void isRefusedWhenItIsTooLong() {
            for (String recipient : List.of(
                    "x".repeat(65) + "@example.com",
                    "ann@" + "x".repeat(64) + ".example",
                    "ann@" + "long.".repeat(50) + "example",
                    "ann@" + "ü".repeat(300_000),
                    "ann@" + "ü.".repeat(126))) {
                assertThatThrownBy(() -> compose(recipient, "Hi", "Hello"))
                        .isInstanceOf(Refusal.class)
                        .hasMessageStartingWith("recipient must ");
            }
        }

        @ParameterizedTest
        @CsvSource({
            "ann@example.com, ann@example.com",
            "Ann.Lee+tag@Example.COM, Ann.Lee+tag@Example.COM",
            "!#$%&'*+-/=?^_`{|}~@example.com, !#$%&'*+-/=?^_`{|}~@example.com",
            "ann@localhost, ann@localhost",
            "ann@a-b.c1.example, ann@a-b.c1.example",
            "ann@bücher.example, ann@xn--bcher-kva.example",
            "ann@Bücher.example, ann@xn--bcher-kva.example",
            "ann@bu\u0308cher.example, ann@xn--bcher-kva.example",
            "ann@例え.テスト, ann@xn--r8jz45g.xn--zckzah"
        })
        void mayBeAnyPlainAddress(String recipient, String onTheWire) throws Exception {
            assertThat(read(compose(recipient, "Hi", "Hello")).getAllRecipients())
                    .extracting(Object::toString)
                    .containsExactly(onTheWire);
        }
    }

    private OutgoingMail compose(String recipient, String subject, String text) throws Exception {
        return mail.compose(Samples.message(recipient, subject, text), connection);
    }

    private static byte[] bytes(OutgoingMail composed) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        composed.writeTo(bytes);
        return bytes.toByteArray();
    }

    private static MimeMessage read(OutgoingMail composed) throws Exception {
        return read(bytes(composed));
    }

    private static MimeMessage read(byte[] bytes) throws Exception {
        return new MimeMessage((Session) null, new ByteArrayInputStream(bytes));
    }
}
