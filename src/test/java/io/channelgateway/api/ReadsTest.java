package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of messages and a contact's timeline, as the ledger has them. */
class ReadsTest {

    private static final String CONTACT = "0B9E7A54-7C0E-4C6C-9A38-0F4F1D1B7A11";
    private static final String SLACK =
            "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"%s\",\"contact_id\":\"" + CONTACT
                    + "\",\"deal_id\":\"deal_01HY1\"}";
    private static final String WRITE_ONLY = Secrets.make("wbk_write_");
    private static final String OTHER = Secrets.make("wbk_other_");
    private static final String TIMELINE_ONLY = Secrets.make("wbk_timeline_");

    private static final MovableClock CLOCK = new MovableClock();
    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void send() {
        provider = FakeProvider.answering(FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.1\",\"result\":{\"message_id\":7}}"));
        gateway = TestGateway.builder()
                .clock(CLOCK)
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + provider.url() + "\"}")
                .channel("telegram", "{bot_token: \"" + Secrets.make("1:") + "\", base_url: \"" + provider.url() + "\"}")
                .workspaces("""
                          - {id: writers, plan: org, keys: [{id: key_w, sha256: %s, permissions: ["write:channels"]}]}
                          - {id: others, plan: org, keys: [{id: key_o, sha256: %s, permissions: ["read:channels"]}]}
                          - {id: timelines, plan: org, keys: [{id: key_t, sha256: %s, permissions: ["activities:read"]}]}
                        """.formatted(Workspaces.sha256(WRITE_ONLY), Workspaces.sha256(OTHER), Workspaces.sha256(TIMELINE_ONLY)))
                .start();
        // Timestamps are shown without the fraction.
        CLOCK.advance(Duration.ofMillis(500));
        gateway.send(SLACK.formatted("first"));
        CLOCK.advance(Duration.ofMinutes(1));
        gateway.send(TestGateway.body("telegram", "123", "second"));
        CLOCK.advance(Duration.ofMinutes(1));
        provider.answer(FakeProvider.json(200, "{\"ok\":false,\"error\":\"is_archived\"}"));
        gateway.send(SLACK.formatted("refused"));
        provider.answer(FakeProvider.hangUp());
        gateway.send(SLACK.formatted("lost"), "Idempotency-Key", UUID.randomUUID().toString());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        provider.close();
    }

    private static Answer get(String path, String key) {
        return gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .header("Authorization", "Bearer " + key)
                .build());
    }

    private static List<String> bodies(String query) {
        Answer answer = gateway.get("/v1/channels/messages" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return texts(answer, "messages", "body");
    }

    private static List<String> texts(Answer answer, String list, String field) {
        return StreamSupport.stream(answer.json().path("data").path(list).spliterator(), false)
                .map(item -> item.path(field).textValue())
                .toList();
    }

    @Test
    void nameTheMomentThatTheAnswerNamed() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        try (FakeProvider slack = FakeProvider.answering(FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.1\"}"));
                TestGateway own = TestGateway.builder()
                        .clock(() -> CLOCK.instant().plusSeconds(looks.getAndIncrement()))
                        .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                        .start()) {
            String moment = own.send(SLACK.formatted("x")).json().path("data").path("sent_at").textValue();

            assertThat(moment).isNotNull();
            assertThat(texts(own.get("/v1/channels/messages"), "messages", "sent_at")).containsExactly(moment);
            assertThat(texts(own.get("/v1/contacts/" + CONTACT + "/activities"), "activities", "created_at"))
                    .containsExactly(moment);
        }
    }

    /** A client of the documented host only changes the host. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/channels/messages?channel=slack&per_page=1", "/v1/channels/messages?after=2026-03-01T13:01:00%2B01:00",
        "/v1/channels/messages?x=1", "/v1/channels/messages?channel=a%26page=1", "/v1/channels/messages?", "/v1/channels/providers?x=1",
        "/v1/contacts/" + CONTACT + "/activities?per_page=1&type=email", "/v1/contacts/a%3Fb/activities"})
    void haveTheirQueryUnderTheDocumentedPrefix(String path) {
        Answer prefixed = gateway.get("/functions/v1/api-gateway" + path);

        assertThat(prefixed.text()).isEqualTo(gateway.get(path).text());
    }

    @Nested
    class Messages {

        @Test
        void areListedInTheDocumentedShapeNewestFirst() {
            Answer answer = gateway.get("/v1/channels/messages");

            assertThat(texts(answer, "messages", "body")).containsExactly("second", "first");
            JsonNode first = answer.json().path("data").path("messages").path(1);
            assertThat(first.toString()).isEqualTo("{\"id\":\"1.1\",\"channel\":\"slack\",\"direction\":\"outbound\","
                    + "\"sender\":null,\"recipient\":\"C01234567\",\"body\":\"first\",\"attachments\":[],\"contact_id\":\""
                    + CONTACT.toLowerCase(java.util.Locale.ROOT)
                    + "\",\"deal_id\":\"deal_01HY1\",\"sent_at\":\"2026-03-01T12:00:00Z\"}");
            assertThat(answer.text()).startsWith("{\"data\":{\"messages\":[").endsWith(
                    "\"meta\":{\"page\":1,\"per_page\":25,\"total\":2}}");
            assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("10000");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                ?channel=slack                                              | first
                ?channel=email                                              |
                ?contact_id=0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a11            | first
                ?deal_id=deal_01HY1                                         | first
                ?direction=outbound                                         | second,first
                ?direction=inbound                                          |
                ?after=2026-03-01T12:00:30Z                                 | second
                ?after=2026-03-01T13:01:00%2B01:00                          | second
                ?after=2026-03-01                                           | second,first
                ?after=2026-03-02                                           |
                ?status=not_sent                                            | refused
                ?status=unknown                                             | lost
                ?status=partially_sent                                      |
                ?per_page=1                                                 | second
                ?per_page=1&page=2                                          | first
                ?per_page=1&page=3                                          |
                """)
        void areFilteredAndPaged(String query, String expected) {
            assertThat(bodies(query)).containsExactly(expected == null ? new String[0] : expected.split(","));
        }

        @ParameterizedTest
        @ValueSource(strings = {"channel=sms", "contact_id=1", "deal_id=a%20b", "direction=up", "after=yesterday",
            "after=2026-03-01T12:00:00", "after=%2B999999999-12-31T23:59:59Z", "after=-999999999-01-01T00:00:00Z", "status=lost", "page=0", "page=x", "per_page=101", "per_page=0", "x=1",
            "page=1&page=2", "channel=%C3", "Channel=slack"})
        void refuseABadFilter(String query) {
            Answer answer = gateway.get("/v1/channels/messages?" + query);

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("validation_error");
        }

        @Test
        void areOnlyTheWorkspacesOwn() {
            assertThat(texts(get("/v1/channels/messages", OTHER), "messages", "body")).isEmpty();
        }

        @Test
        void needThePermissionToRead() {
            assertThat(get("/v1/channels/messages", "wbk_none").status()).isEqualTo(401);
            assertThat(get("/v1/channels/messages", WRITE_ONLY).status()).isEqualTo(403);
            assertThat(get("/v1/channels/messages", TIMELINE_ONLY).status()).isEqualTo(403);
        }

        @Test
        void countAsOneCallEach() {
            int before = Integer.parseInt(gateway.get("/v1/channels/messages").header("X-RateLimit-Remaining"));

            assertThat(gateway.get("/v1/channels/messages").header("X-RateLimit-Remaining"))
                    .isEqualTo(Integer.toString(before - 1));
        }
    }

    @Nested
    class Activities {

        private static final String PATH = "/v1/contacts/" + CONTACT + "/activities";

        @Test
        void showWhatWasSentToTheContact() {
            Answer answer = gateway.get(PATH);

            assertThat(texts(answer, "activities", "description")).containsExactly("first");
            JsonNode activity = answer.json().path("data").path("activities").path(0);
            assertThat(activity.path("id").textValue()).startsWith("msg_");
            assertThat(activity.path("type").textValue()).isEqualTo("message");
            assertThat(activity.path("title").textValue()).isEqualTo("Message over Slack");
            assertThat(activity.path("deal_id").textValue()).isEqualTo("deal_01HY1");
            assertThat(activity.path("metadata").path("message_id").textValue()).isEqualTo("1.1");
            assertThat(activity.path("created_at").textValue()).isEqualTo("2026-03-01T12:00:00Z");
            assertThat(answer.json().path("meta").toString()).isEqualTo("{\"page\":1,\"per_page\":50,\"total\":1}");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                ?type=message                                   | 1
                ?type=email                                     | 0
                ?from_date=2026-03-01&to_date=2026-03-01        | 1
                ?from_date=2026-03-02                           | 0
                ?to_date=2026-02-28                             | 0
                ?to_date=2026-03-01T11:59:59Z                   | 0
                ?to_date=2026-03-01T12:00:00Z                   | 1
                ?to_date=2026-03-01T12:00:00.499Z               | 0
                ?to_date=2026-03-01T12:00:00.500Z               | 1
                ?to_date=2026-03-01T12:00Z                      | 1
                ?from_date=2026-03-01T12:00:00Z                 | 1
                ?from_date=2026-03-01T12:00:00.501Z             | 0
                """)
        void areFiltered(String query, int expected) {
            assertThat(gateway.get(PATH + query).json().path("meta").path("total").asInt()).isEqualTo(expected);
        }

        @Test
        void acceptAnyPermissionThatReadsThem() {
            assertThat(get(PATH, TIMELINE_ONLY).status()).isEqualTo(200);
            assertThat(get(PATH, WRITE_ONLY).status()).isEqualTo(403);
        }

        @Test
        void refuseAnIdThatIsNone() {
            assertThat(gateway.get("/v1/contacts/1/activities").status()).isEqualTo(400);
            assertThat(gateway.get(PATH + "?type=call").status()).isEqualTo(400);
        }
    }
}
