package io.channelgateway.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.TestGateway.Answer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One row of a provider's table: what the provider answers, and what that means for the client.
 *
 * @param what the row's name
 * @param answer what the provider answers to the message
 * @param outcome {@code error.outcome}, or null
 * @param retryAfter the Retry-After header, or null
 * @param reason what {@code error.message} names, or a regular expression for the id of a sent message
 * @param posts the messages that the provider receives
 */
public record ProviderRow(
        String what,
        Reply answer,
        int status,
        String code,
        String outcome,
        String retryAfter,
        String reason,
        int posts) {

    public static ProviderRow row(String what, Reply answer) {
        return new ProviderRow(what, answer, 0, null, null, null, null, 1);
    }

    /** Answers with a 2xx status that confirm nothing, whichever the provider is. */
    public static Stream<ProviderRow> unreadable() {
        return Stream.of(
                row("200 in HTML", FakeProvider.html(200, "<h1>Welcome to the airport Wi-Fi</h1>")),
                row("200 with plain text", FakeProvider.html(200, "ok")),
                row("200 with half a document", FakeProvider.json(200, "{\"ok\":true,\"id\":\"1\",")),
                row("200 in an encoding that nobody asked for",
                        FakeProvider.json(200, "{\"ok\":true}", "Content-Encoding", "gzip")))
                .map(row -> row.isUnknown("("));
    }

    /** Answers that have no body to speak of, or one of another shape. */
    public static Stream<ProviderRow> withoutAnyId() {
        return Stream.of(
                row("200 without a body", FakeProvider.json(200, "")),
                row("200 with blanks", FakeProvider.json(200, " \r\n")),
                row("204", FakeProvider.json(204, "")),
                row("200 with {}", FakeProvider.json(200, "{}")),
                row("200 with []", FakeProvider.json(200, "[]")),
                row("200 with null", FakeProvider.json(200, "null")),
                row("200 with a text", FakeProvider.json(200, "\"x\"")),
                row("200 with a number", FakeProvider.json(200, "17")));
    }

    /** Statuses that decide by themselves, as the body is not the provider's. */
    public static Stream<ProviderRow> bareStatuses() {
        return Stream.of(
                Stream.of(301, 302, 303, 307, 308, 405, 410, 418).map(ProviderRow::bare)
                        .map(row -> row.isNotSent(row.what())),
                Stream.of(500, 502, 503, 504, 599).map(ProviderRow::bare).map(row -> row.isUnknown(row.what())),
                Stream.of(bare(429).isNotSentForNow(1, "HTTP status 429")))
                .flatMap(rows -> rows);
    }

    private static ProviderRow bare(int status) {
        return row("HTTP status " + status, FakeProvider.html(status, "<h1>" + status + "</h1>"));
    }

    /** What the provider gives as its reason, for the next step to use. */
    public ProviderRow because(String text) {
        return new ProviderRow(what, answer, status, code, outcome, retryAfter, text, posts);
    }

    public ProviderRow isSent(String id) {
        return new ProviderRow(what, answer, 200, null, null, null, Pattern.quote(id), posts);
    }

    public ProviderRow isSentUnderOurOwnId() {
        return new ProviderRow(what, answer, 200, null, null, null, "msg_[0-9A-Z]{26}", posts);
    }

    public ProviderRow isTheRequestsFault(String named) {
        return new ProviderRow(what, answer, 400, "validation_error", null, null, named, posts);
    }

    public ProviderRow isTheConnectionsFault(String named) {
        return new ProviderRow(what, answer, 403, "insufficient_permissions", null, null, named, posts);
    }

    public ProviderRow lacksAConversation(String named) {
        return new ProviderRow(what, answer, 404, "conversation_required", null, null, named, posts);
    }

    public ProviderRow isNotSent(String named) {
        return new ProviderRow(what, answer, 502, "provider_error", "not_sent", null, named, posts);
    }

    public ProviderRow isNotSentForNow(int retryAfterSeconds, String named) {
        return new ProviderRow(
                what, answer, 502, "provider_error", "not_sent", Integer.toString(retryAfterSeconds), named, posts);
    }

    public ProviderRow isUnknown(String named) {
        return new ProviderRow(what, answer, 502, "provider_error", "unknown", null, named, posts);
    }

    public ProviderRow afterPosts(int number) {
        return new ProviderRow(what, answer, status, code, outcome, retryAfter, reason, number);
    }

    /** Sends one message, which the provider answers as the row says, and checks what the client reads. */
    public void check(ConnectedChannel channel) {
        // given
        channel.reset();
        channel.answer(answer);
        // when
        Answer read = channel.send();
        // then
        assertRead(read);
        assertThat(channel.messages()).hasSize(posts);
    }

    /** Sends the message twice under one key; in between the provider comes to its senses. */
    public void checkIdempotencyKey(ConnectedChannel channel) {
        // given
        channel.reset();
        channel.answer(answer);
        String key = channel.newKey();
        Answer first = channel.send(key);
        channel.reset();
        // when
        Answer second = channel.send(key);
        // then
        assertRead(first);
        if (status == 200 || "unknown".equals(outcome)) {
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.status()).isEqualTo(status);
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(channel.messages()).as("messages after the first answer").isEmpty();
        } else {
            assertThat(second.status()).as(second.text()).isEqualTo(200);
            assertThat(second.id()).isEqualTo(channel.channel().successId());
            assertThat(second.header("Idempotent-Replayed")).isNull();
            assertThat(channel.messages()).as("messages after the first answer").hasSize(1);
        }
    }

    /** Checks what the client reads. */
    public void assertRead(Answer read) {
        assertThat(read.status()).as(read.text()).isEqualTo(status);
        assertThat(read.header("Retry-After")).as("Retry-After").isEqualTo(retryAfter);
        assertThat(read.header("X-Request-ID")).startsWith("req_");
        if (status == 200) {
            assertSent(read);
        } else {
            assertThat(read.code()).isEqualTo(code);
            assertThat(read.outcome()).as(read.text()).isEqualTo(outcome);
            assertThat(read.message()).contains(reason);
            assertThat(read.message().startsWith("The outcome is unknown")).isEqualTo("unknown".equals(outcome));
        }
    }

    private void assertSent(Answer read) {
        assertThat(read.json().path("data").path("status").asText()).isEqualTo("sent");
        assertThat(read.json().path("data").path("sent_at").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(read.json().path("data").path("id").isTextual()).isTrue();
        assertThat(read.id()).matches(reason);
    }

    @Override
    public String toString() {
        return what;
    }
}
