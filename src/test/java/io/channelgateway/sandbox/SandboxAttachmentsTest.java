package io.channelgateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.support.DescribedResponse;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sandbox shows of files and cards, and hands out again. */
class SandboxAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String NAME = "\u00dcbersicht \u5831\u544a.png";
    private static final String KEY = Secrets.make("wbk_sandbox_");
    private static final String OTHER_KEY = Secrets.make("wbk_sandbox_other_");
    private static final String SANDBOXES = """
              - {id: sandbox, plan: org, sandbox: true, keys: [{id: key_s, sha256: %s, permissions: ["write:channels"]}]}
              - {id: other, plan: org, sandbox: true, keys: [{id: key_o, sha256: %s, permissions: ["read:channels"]}]}
            """.formatted(Workspaces.sha256(KEY), Workspaces.sha256(OTHER_KEY));

    private static TestGateway gateway;
    private static Map<String, Connection> connections;

    private final byte[] png = bytes(70_001);
    private List<String> known;

    @BeforeAll
    static void start() {
        gateway = TestGateway.builder().workspaces(SANDBOXES).start();
        connections = gateway.gateway().getCamelContext().getRegistry()
                .lookupByNameAndType("sandbox", Sandbox.class).connectionsOf("sandbox");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void look() {
        known = all().stream().map(JsonNode::toString).toList();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static List<JsonNode> all() {
        JsonNode list = gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/sandbox/messages"))
                .header("Authorization", "Bearer " + KEY).build()).json();
        return StreamSupport.stream(list.path("messages").spliterator(), false).toList();
    }

    /** What came during this test, the oldest first. */
    private List<JsonNode> received() {
        List<JsonNode> received = new ArrayList<>(all());
        received.removeIf(message -> known.contains(message.toString()));
        Collections.reverse(received);
        return received;
    }

    private static HttpResponse<byte[]> download(String key, String path) throws Exception {
        return DescribedResponse.checked(HTTP.send(
                HttpRequest.newBuilder(URI.create(gateway.url() + path)).header("Authorization", "Bearer " + key).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static HttpRequest.Builder call(String channel, String path, String credential) {
        Connection connection = connections.get(channel);
        String url = connection.get(channel.equals("teams") ? "service_url" : "base_url").replaceAll("/$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        return credential == null ? request : request.header("Authorization", "Bearer " + connection.get(credential));
    }

    private static JsonNode post(HttpRequest.Builder request, String type, byte[] body) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                request.header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return ((ObjectNode) JSON.readTree(answer.body())).put("status", answer.statusCode());
    }

    private static JsonNode post(HttpRequest.Builder request, String json) throws Exception {
        return post(request, "application/json; charset=utf-8", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A form as the channels send it: fields as name, value, name, value and one file. */
    private static JsonNode post(HttpRequest.Builder request, String field, byte[] file, String... fields) throws Exception {
        MultipartEntityBuilder form = MultipartEntityBuilder.create()
                .setMode(HttpMultipartMode.EXTENDED).setCharset(StandardCharsets.UTF_8);
        for (int i = 0; i < fields.length; i += 2) {
            form.addTextBody(fields[i], fields[i + 1], ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8));
        }
        HttpEntity entity = form.addBinaryBody(field, file, ContentType.create("image/png"), "chart.png").build();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        entity.writeTo(body);
        return post(request, entity.getContentType(), body.toByteArray());
    }

    private static void assertAttachment(JsonNode shown, String name, String type, byte[] bytes) throws Exception {
        assertThat(shown.path("filename").asText()).isEqualTo(name);
        assertThat(shown.path("mime_type").asText()).isEqualTo(type);
        assertThat(shown.path("size").asInt()).isEqualTo(bytes.length);
        assertThat(shown.path("sha256").asText()).isEqualTo(Attachment.of(name, type, bytes).sha256());
        assertThat(shown.path("url").asText()).matches("/sandbox/attachments/[0-9a-f]{32}");
        HttpResponse<byte[]> file = download(KEY, shown.path("url").asText());
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(bytes);
        assertThat(file.headers().firstValue("Content-Type")).hasValue(type);
    }

    private void assertOneFile(String channel, String recipient, String id) throws Exception {
        assertThat(received()).singleElement().satisfies(message -> {
            assertThat(message.path("channel").asText()).isEqualTo(channel);
            assertThat(message.path("recipient").asText()).isEqualTo(recipient);
            assertThat(message.path("id").asText()).isEqualTo(id);
            assertThat(message.path("attachments")).hasSize(1);
            assertAttachment(message.path("attachments").path(0), "chart.png", "image/png", png);
            assertThat(message.path("request").toString()).hasSizeLessThan(1_500).doesNotContain("sandbox-");
        });
    }

    @Nested
    class Slack {

        private String upload(String name, byte[] bytes) throws Exception {
            JsonNode ticket = post(
                    call("slack", "/api/files.getUploadURLExternal", "token"), "application/x-www-form-urlencoded",
                    ("filename=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&length=" + bytes.length)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(ticket.path("ok").asBoolean()).as(ticket.toString()).isTrue();
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(ticket.path("upload_url").asText()))
                            .header("Content-Type", "image/png").POST(BodyPublishers.ofByteArray(bytes)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("OK - " + bytes.length);
            return ticket.path("file_id").asText();
        }

        private JsonNode complete(String... ids) throws Exception {
            return post(
                    call("slack", "/api/files.completeUploadExternal", "token"),
                    "{'channel_id':'C01234567','thread_ts':'1.2','files':[{'id':'" + String.join("'},{'id':'", ids) + "'}]}");
        }

        @Test
        void showsTheFilesThatAreUploadedAndShared() throws Exception {
            byte[] other = bytes(10);
            String first = upload(NAME, png);
            String second = upload("b.png", other);
            assertThat(received()).as("before they are shared").isEmpty();

            JsonNode answer = complete(first, second);

            assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
            assertThat(answer.path("files").path(1).path("id").asText()).isEqualTo(second);
            assertThat(received()).singleElement().satisfies(message -> {
                assertThat(message.path("recipient").asText()).isEqualTo("C01234567");
                assertAttachment(message.path("attachments").path(0), NAME, "image/png", png);
                assertAttachment(message.path("attachments").path(1), "b.png", "image/png", other);
                assertThat(message.path("request").path("body").asText()).contains("\"thread_ts\":\"1.2\"");
            });
        }

        @Test
        void knowsOnlyFilesThatWereUploaded() throws Exception {
            assertThat(complete("F0").path("error").asText()).isEqualTo("file_not_found");
            assertThat(post(call("slack", "/api/files.getUploadURLExternal", "token"), "application/x-www-form-urlencoded",
                    "filename=a&length=0".getBytes(StandardCharsets.US_ASCII)).path("error").asText()).isEqualTo("missing_argument");
            assertThat(post(call("slack", "/api/files.completeUploadExternal", null), "{}").path("error").asText())
                    .isEqualTo("invalid_auth");
            assertThat(received()).isEmpty();
        }

        @Test
        void showsBlocks() throws Exception {
            JsonNode answer = post(
                    call("slack", "/api/chat.postMessage", "token"),
                    "{'channel':'U01234567','text':'Fallback','blocks':[{'type':'divider'}]}");

            assertThat(answer.path("channel").asText()).isEqualTo("D01234567");
            assertThat(received()).singleElement().satisfies(message -> {
                assertThat(message.path("recipient").asText()).isEqualTo("U01234567");
                assertThat(message.path("text").asText()).isEqualTo("Fallback");
                assertThat(message.path("request").path("blocks").path(0).path("type").asText()).isEqualTo("divider");
            });
        }
    }

    @Nested
    class Telegram {

        @ParameterizedTest
        @CsvSource({"sendPhoto, photo", "sendDocument, document"})
        void showsAFile(String method, String field) throws Exception {
            JsonNode answer = post(call("telegram", "/bot" + connections.get("telegram").get("bot_token") + "/" + method, null), field,
                    png, "chat_id", "-100123");

            assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
            assertOneFile("telegram", "-100123", answer.path("result").path("message_id").asText());
        }

        @Test
        void wantsTheFileInTheFieldOfTheMethod() throws Exception {
            JsonNode answer = post(call("telegram", "/bot" + connections.get("telegram").get("bot_token") + "/sendPhoto", null),
                    "document", png, "chat_id", "-100123");

            assertThat(answer.path("status").asInt()).isEqualTo(400);
            assertThat(received()).isEmpty();
        }

        @Test
        void takesAFileOfTheLargestSize() throws Exception {
            byte[] large = bytes(26_214_400);

            post(call("telegram", "/bot" + connections.get("telegram").get("bot_token") + "/sendDocument", null), "document",
                    large, "chat_id", "-100123");

            assertThat(received()).singleElement().satisfies(message ->
                    assertAttachment(message.path("attachments").path(0), "chart.png", "image/png", large));
        }
    }

    @Nested
    class WhatsApp {

        private JsonNode message(String content) throws Exception {
            return post(call("whatsapp", "/1/messages", "access_token"),
                    "{'messaging_product':'whatsapp','to':'+14155550100','type':'image','image':" + content + "}");
        }

        @Test
        void showsAFileThatIsUploadedAndThenSent() throws Exception {
            JsonNode media = post(call("whatsapp", "/1/media", "access_token"), "file", png,
                    "messaging_product", "whatsapp", "type", "image/png");
            assertThat(received()).as("before it is sent").isEmpty();

            JsonNode answer = message("{'id':'" + media.path("id").asText() + "'}");

            assertOneFile("whatsapp", "+14155550100", answer.path("messages").path(0).path("id").asText());
        }

        @Test
        void knowsOnlyFilesThatWereUploaded() throws Exception {
            assertThat(message("{'id':'1'}").path("error").path("code").asInt()).isEqualTo(131009);
            assertThat(received()).isEmpty();
        }
    }

    @Nested
    class Teams {

        private JsonNode activity(String activity) throws Exception {
            Connection connection = connections.get("teams");
            JsonNode token = post(
                    HttpRequest.newBuilder(URI.create(connection.get("token_url"))), "application/x-www-form-urlencoded",
                    ("grant_type=client_credentials&client_secret=" + connection.get("app_password"))
                            .getBytes(StandardCharsets.US_ASCII));
            return post(
                    call("teams", "/v3/conversations/19%3Aabc/activities", null)
                            .header("Authorization", "Bearer " + token.path("access_token").asText()),
                    activity);
        }

        @Test
        void showsAnImageInADataUri() throws Exception {
            JsonNode answer = activity("{'type':'message','attachments':[{'contentType':'image/png','name':'chart.png',"
                    + "'contentUrl':'data:image/png;base64," + Base64.getEncoder().encodeToString(png) + "'}]}");

            assertThat(answer.path("status").asInt()).isEqualTo(201);
            assertOneFile("teams", "19:abc", answer.path("id").asText());
        }

        @Test
        void showsACard() throws Exception {
            activity("{'type':'message','summary':'Fallback','attachments':[{'contentType':"
                    + "'application/vnd.microsoft.card.adaptive','content':{'type':'AdaptiveCard','body':[]}}]}");

            assertThat(received()).singleElement().satisfies(message -> {
                assertThat(message.path("text").asText()).isEqualTo("Fallback");
                assertThat(message.path("attachments")).isEmpty();
                assertThat(message.path("request").path("card").path("type").asText()).isEqualTo("AdaptiveCard");
            });
        }

        @Test
        void takesNoOtherFile() throws Exception {
            JsonNode answer = activity(
                    "{'type':'message','attachments':[{'contentType':'image/png','contentUrl':'https://example.com/x.png'}]}");

            assertThat(answer.path("status").asInt()).isEqualTo(400);
            assertThat(received()).isEmpty();
        }
    }

    @Nested
    class EndToEnd {

        private Answer send(String channel, String recipient) throws IOException {
            ObjectNode body = (ObjectNode) JSON.readTree(TestGateway.body(channel, recipient));
            body.putArray("attachments").addObject()
                    .put("filename", NAME)
                    .put("mime_type", "image/png")
                    .put("content_base64", Base64.getEncoder().encodeToString(png));
            return gateway.send(body.toString(), "Authorization", "Bearer " + KEY);
        }

        @ParameterizedTest
        @CsvSource({
            "slack, C01234567", "slack, U01234567", "telegram, -1001234567890", "whatsapp, +14155550100",
            "teams, a:1x&y=;19:z@thread.tacv2;messageid=1", "email, name@example.com"
        })
        void showsTheTextAndTheFile(String channel, String recipient) throws Exception {
            Answer answer = send(channel, recipient);

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            List<JsonNode> received = received();
            assertThat(received.get(0).path("text").asText()).isEqualTo(TestGateway.TEXT);
            assertThat(received.get(0).path("id").asText()).isEqualTo(answer.id());
            List<JsonNode> attachments = new ArrayList<>();
            received.forEach(message -> message.path("attachments").forEach(attachments::add));
            assertThat(attachments).singleElement().satisfies(shown -> assertAttachment(shown, NAME, "image/png", png));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                slack | C01234567 | {"text":"Fallback","blocks":[{"type":"divider"}]}               | blocks
                teams | a:1       | {"type":"AdaptiveCard","fallbackText":"Fallback","body":[]} | card
                """)
        void showsACard(String channel, String recipient, String message, String shown) {
            Answer answer = gateway.send(
                    TestGateway.body(channel, recipient, message), "Authorization", "Bearer " + KEY);

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(received()).singleElement().satisfies(received -> {
                assertThat(received.path("text").asText()).isEqualTo("Fallback");
                assertThat(received.path("request").path(shown).isContainerNode()).isTrue();
            });
        }
    }

    @Nested
    class ADownload {

        private String url(String name, String type) throws Exception {
            ObjectNode body = (ObjectNode) JSON.readTree(TestGateway.body("email", "ann@example.com"));
            body.putArray("attachments").addObject().put("filename", name).put("mime_type", type).put("content_base64", "PGI+");
            gateway.send(body.toString(), "Authorization", "Bearer " + KEY);
            return received().get(0).path("attachments").path(0).path("url").asText();
        }

        @Test
        void isSavedUnderItsNameAndNeverShown() throws Exception {
            HttpResponse<byte[]> file = download(KEY, url("\u00dc 'a'.html", "text/html"));

            assertThat(new String(file.body(), StandardCharsets.US_ASCII)).isEqualTo("<b>");
            assertThat(file.headers().allValues("Content-Type")).containsExactly("text/html");
            assertThat(file.headers().allValues("Content-Disposition"))
                    .containsExactly("attachment; filename=\"_ _a_.html\"; filename*=UTF-8''%C3%9C%20%27a%27.html");
            assertThat(file.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(file.headers().firstValue("X-Request-ID")).isPresent();
            assertThat(file.headers().firstValue("X-RateLimit-Limit")).isPresent();
        }

        @Test
        void isForTheKeysOfItsWorkspaceOnly() throws Exception {
            String url = url("a.txt", "text/plain");

            assertThat(download("wbk_unknown", url).statusCode()).isEqualTo(401);
            assertThat(download(gateway.key(), url).statusCode()).isEqualTo(403);
            assertThat(download(OTHER_KEY, url).statusCode()).isEqualTo(404);
            assertThat(download(KEY, "/sandbox/attachments/0").statusCode()).isEqualTo(404);
            assertThat(download(KEY, url).statusCode()).isEqualTo(200);
        }
    }
}
