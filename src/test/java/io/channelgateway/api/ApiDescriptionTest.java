package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.support.ApiDescription;
import io.channelgateway.support.ApiDescription.Operation;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code config/openapi.yaml} is what others take for OpenAPI 3.1, and it is about this gateway. */
class ApiDescriptionTest {

    /** From https://spec.openapis.org/oas/3.1/schema/2026-08-03, whose name is its {@code $id}. */
    private static final Path OFFICIAL = Path.of("src/test/resources/openapi/openapi-3.1.schema.json");

    private static final ApiDescription DESCRIPTION = ApiDescription.shipped();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.builder().start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void isValidByTheOfficialSchemaOfOpenApi31() throws IOException {
        JsonSchema official = SCHEMAS.getSchema(Files.readString(OFFICIAL));

        assertThat(official.validate(DESCRIPTION.root())).isEmpty();
        assertThat(official.validate(new ObjectMapper().readTree("{\"openapi\":\"3.1.0\",\"paths\":{}}"))).isNotEmpty();
    }

    @Test
    void isReadByAnotherParserWithoutAComplaint() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result =
                new OpenAPIV3Parser().readLocation(ApiDescription.FILE.toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.isOpenapi31()).isTrue();
        assertThat(result.getOpenAPI().getPaths()).hasSameSizeAs(DESCRIPTION.root().path("paths"));
    }

    @Test
    void hasSchemasThatAreJsonSchemas() {
        JsonSchema dialect = SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(DESCRIPTION.root().findValues("schema")).isNotEmpty()
                .allSatisfy(schema -> assertThat(dialect.validate(schema)).isEmpty());
        assertThat(DESCRIPTION.root().path("components").path("schemas")).isNotEmpty()
                .allSatisfy(schema -> assertThat(dialect.validate(schema)).isEmpty());
    }

    /** JSON Schema has more, of which openapi-generator makes Java that does not compile. */
    @Test
    void keepsToWhatGeneratorsOfClientsUnderstand() {
        assertThat(DESCRIPTION.root().findParents("$ref")).allSatisfy(reference -> assertThat(reference).hasSize(1));
        assertThat(DESCRIPTION.root().findValuesAsText("type")).doesNotContain("null");
        assertThat(DESCRIPTION.root().findValues("uniqueItems")).isEmpty();
    }

    /** {@code additionalProperties: false} makes a map of the object, which Jackson writes as an empty one. */
    @Test
    void closesObjectsInAWayThatKeepsThemTypes() {
        assertThat(DESCRIPTION.root().findValuesAsText("additionalProperties")).doesNotContain("false");
    }

    /** A client in Java wraps it, and with RestTemplate writes the wrapper where the field should be absent. */
    @Test
    void hasNoFieldOfARequestWhoseTypesAreTwo() {
        assertThat(DESCRIPTION.root().at("/components/schemas/SendRequest").findValues("type"))
                .isNotEmpty().noneMatch(JsonNode::isArray);
    }

    /** That of a path is the whole of the URL's beginning, whatever base a client is given. */
    @Test
    void hasNoServerOfAPath() {
        assertThat(DESCRIPTION.root().path("paths").findValues("servers")).isEmpty();
    }

    /** A client in Python holds the pattern against the moment that it has made of the text. */
    @Test
    void hasNoPatternOfWhatHasAFormat() {
        assertThat(DESCRIPTION.root().findParents("format")).isNotEmpty().noneMatch(schema -> schema.has("pattern"));
    }

    /** What has no name is one like {@code SandboxMessageAttachmentsInner} in each client, or is no type at all. */
    @Test
    void namesWhatClientsGetTypesOf() {
        assertThat(DESCRIPTION.root().findValues("items"))
                .allMatch(items -> !items.has("properties") || items.has("title"));
        assertThat(DESCRIPTION.root().path("components").path("schemas"))
                .allMatch(schema -> schema.path("properties").findValues("enum").isEmpty());
    }

    /** In Go their names stand by themselves. */
    @Test
    void hasNoValueInTwoNamedEnums() {
        List<String> values = new ArrayList<>();
        DESCRIPTION.root().path("components").path("schemas").forEach(
                schema -> schema.path("enum").forEach(value -> values.add(value.asText())));

        assertThat(values).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void hasReferencesThatLeadSomewhere() {
        assertThat(DESCRIPTION.root().findParents("$ref")).isNotEmpty().allSatisfy(reference ->
                assertThat(DESCRIPTION.resolve(reference).isMissingNode()).as(reference.toString()).isFalse());
    }

    /** A schema together with an example of what it describes. */
    record Example(JsonNode schema, JsonNode value) {}

    static Stream<Example> examples() {
        List<Example> examples = new ArrayList<>();
        DESCRIPTION.root().findParents("schema").forEach(described -> {
            JsonNode schema = described.path("schema");
            if (described.has("example")) {
                examples.add(new Example(schema, described.path("example")));
            }
            described.path("examples").forEach(example -> examples.add(new Example(schema, example.path("value"))));
            DESCRIPTION.resolve(schema).path("examples").forEach(value -> examples.add(new Example(schema, value)));
        });
        DESCRIPTION.root().path("components").path("schemas").forEach(schema -> schema.path("properties").forEach(
                property -> property.path("examples").forEach(value -> examples.add(new Example(property, value)))));
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void hasExamplesThatAreValid(Example example) {
        assertThat(DESCRIPTION.faults(example.schema(), example.value())).isEmpty();
    }

    @Test
    void hasAnExampleOfEachStatusWithABody() {
        assertThat(DESCRIPTION.operations()).isNotEmpty().allSatisfy(operation ->
                operation.node().path("responses").forEach(response -> {
                    JsonNode json = DESCRIPTION.resolve(response).path("content").path("application/json");
                    assertThat(json.isMissingNode() || !json.path("examples").isEmpty()).as(operation.toString()).isTrue();
                }));
    }

    @Test
    void describesEveryRouteAndNoOther() {
        Set<String> described = DESCRIPTION.operations().stream().map(Operation::toString).collect(Collectors.toSet());
        Set<String> served = new TreeSet<>();
        PlatformHttpComponent http =
                gateway.gateway().getCamelContext().getComponent("platform-http", PlatformHttpComponent.class);
        http.getHttpEndpoints().forEach(endpoint -> Stream.of(endpoint.getVerbs().split(","))
                .filter(method -> !method.equals("HEAD") && !method.equals("OPTIONS"))
                .forEach(method -> served.add(method + " " + endpoint.getUri())));

        assertThat(served).isSubsetOf(described);
        assertThat(described).isSubsetOf(served);
    }

    @Test
    void namesEveryErrorCodeAtItsStatus() {
        Set<String> described = new TreeSet<>();
        DESCRIPTION.operations().forEach(operation -> operation.node().path("responses").properties().forEach(entry ->
                DESCRIPTION.resolve(entry.getValue()).findParents("code").stream()
                        .filter(parent -> parent.path("code").isTextual())
                        .forEach(error -> described.add(entry.getKey() + " " + error.path("code").asText()))));

        assertThat(described).isEqualTo(Stream.of(ErrorCode.values())
                .map(code -> code.status() + " " + code.text())
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void namesAtEachOperationWhatTheDoorAnswers() {
        assertThat(DESCRIPTION.operations()).isNotEmpty().allSatisfy(operation ->
                assertThat(operation.node().path("responses").fieldNames()).toIterable()
                        .as(operation.toString()).contains("400", "405", "413", "500", "503"));
    }

    @Test
    void saysOfEachShippedChannelWhatItsFileSays() throws IOException {
        String description = DESCRIPTION.operationsOn("/v1/channels/send").get(0).node().path("description").asText();

        try (Stream<Path> channels = Files.list(Path.of("routes/channels"))) {
            assertThat(channels).isNotEmpty().allSatisfy(file -> {
                String text = Files.readString(file);
                assertThat(description).containsPattern("\\| `" + value(text, "name") + "` \\| \\Q"
                        + value(text, "recipientForm") + "\\E \\|.*\\| " + value(text, "maxCount") + " \\|");
            });
        }
    }

    private static String value(String channelFile, String property) {
        return channelFile.replaceFirst("(?s).*?\n {4,}" + property + ": (.*?)\n.*", "$1");
    }

    @ParameterizedTest
    @MethodSource("lists")
    void namesEveryFilterOfTheLists(String path) {
        Answer answer = gateway.get(path + "?nonsense=1");

        assertThat(answer.message().replaceFirst(".*known are (.*)\\.", "$1").split(", "))
                .containsExactlyInAnyOrderElementsOf(StreamSupport.stream(
                                DESCRIPTION.operationsOn(path).get(0).node().path("parameters").spliterator(), false)
                        .map(DESCRIPTION::resolve)
                        .filter(parameter -> parameter.path("in").asText().equals("query"))
                        .map(parameter -> parameter.path("name").asText())
                        .toList());
    }

    static Stream<String> lists() {
        return Stream.of("/v1/channels/messages", "/v1/contacts/0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a11/activities");
    }

    @Test
    void isHandedOutToEverybodyAsItIs() throws IOException {
        Answer answer = gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/openapi.yaml")).build());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(answer.text()).isEqualTo(Files.readString(ApiDescription.FILE));
    }
}
