package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.failure.Refusal;
import io.channelgateway.workspace.ConfigurationFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of requests comes out of the API description, wherever it stands in it. */
class MessageSchemaTest {

    @TempDir
    Path folder;

    private MessageSchema schema(String description) throws IOException, ConfigurationFaults {
        return new MessageSchema(Files.writeString(folder.resolve("openapi.yaml"), description));
    }

    @Test
    void isThatOfTheDescription() throws Exception {
        MessageSchema schema = schema("""
                openapi: 3.1.0
                paths:
                  /x: {get: {SendRequest: {type: string}}}
                components:
                  headers: {SendRequest: {description: no schema}}
                  schemas:
                    Other: {type: object, properties: {SendRequest: {type: string}}}
                    SendRequest: {type: object, required: [flavour]}
                """);

        assertThatThrownBy(() -> schema.check(new ObjectMapper().readTree("{}")))
                .isInstanceOf(Refusal.class)
                .hasMessage("flavour is required.");
    }

    @Test
    void isMissedInADescriptionWithoutIt() {
        assertThatThrownBy(() -> schema("openapi: 3.1.0\ncomponents:\n  schemas:\n    Other: {}\n"))
                .hasMessageEndingWith("openapi.yaml: There is no components.schemas.SendRequest.");
        assertThatThrownBy(() -> schema("components: []\n")).hasMessageContaining("There is no components.schemas");
        assertThatThrownBy(() -> schema("")).hasMessageContaining("There is no components.schemas");
    }

    @Test
    void isMissedWithTheLineOfAFault() {
        assertThatThrownBy(() -> schema("components:\n  schemas:\n   - a\n  b: c: d\n"))
                .hasMessageContaining("openapi.yaml");
        assertThatThrownBy(() -> schema("components:\n  schemas: {a: [\n")).hasMessageMatching(".*openapi.yaml:3: This is not YAML.*");
    }

    @Test
    void isMissedWithoutTheFile() {
        assertThatThrownBy(() -> new MessageSchema(folder.resolve("none.yaml"))).hasMessageEndingWith("none.yaml: The file cannot be read.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "type: strnig                          | type     | ` must be one of array, boolean, integer, \"null\" (in quotes), number, object, string.`",
        "type: []                              | type     | ` must not be empty.`",
        "type: [string, null]                  | type.1   | ` must be one of array, boolean, integer, \"null\" (in quotes), number, object, string.`",
        "maxLenght: 4096                       | maxLenght | ` is not a keyword of JSON Schema.`",
        "nullable: true                        | nullable | ` is not a keyword of JSON Schema.`",
        "maxLength: long                       | maxLength | ` must be a whole number.`",
        "minItems: -1                          | minItems | ` must not be below 0.`",
        "maximum: much                         | maximum  | ` must be a number.`",
        "multipleOf: 0                         | multipleOf | ` must be above 0.`",
        "pattern: '[a'                         | pattern  | ` must be a regular expression.`",
        "patternProperties: {'[a': {}}         | patternProperties | ` must be fields whose names are regular expressions.`",
        "required: filename                    | required | ` must be a list of names.`",
        "uniqueItems: 'yes'                    | uniqueItems | ` must be true or false.`",
        "enum: one                             | enum     | ` must be a list.`",
        "properties: {size: {maximun: 1}}      | properties.size.maximun | ` is not a keyword of JSON Schema.`",
        "properties:                           | properties | ` must be fields, each with a schema.`",
        "items: {anyOf: [{}, {typ: string}]}   | items.anyOf.1.typ | ` is not a keyword of JSON Schema.`",
        "items: string                         | items    | ` must be a schema, with keywords such as type.`",
        "$ref: '#/components/schemas/Sent'     | $ref     | ` must not be there: the schema stands by itself.`",
        "a/b: 1                                | a/b      | ` is not a keyword of JSON Schema.`",
    })
    void isRefusedWithTheLineOfAKeywordThatWouldNotHold(String keyword, String field, String fault) {
        assertThatThrownBy(() -> schema("components:\n  schemas:\n    SendRequest:\n      type: object\n      properties:\n"
                        + "        x:\n          description: a field\n          " + keyword + "\n"))
                .isInstanceOf(ConfigurationFaults.class)
                .hasMessage(folder.resolve("openapi.yaml") + ":8: components.schemas.SendRequest.properties.x." + field + fault);
    }

    @Test
    void isRefusedWithAllItsFaultsInTheOrderOfTheirLines() {
        assertThatThrownBy(() -> schema("components:\n  schemas:\n    SendRequest:\n      typ: object\n      items: 1\n      Enum: []\n"))
                .hasMessageMatching("(?s).*:4: .*SendRequest.typ .*:5: .*SendRequest.items .*:6: .*SendRequest.Enum .*");
    }

    @Test
    void isRefusedWithAKeywordTwice() {
        assertThatThrownBy(() -> schema("components:\n  schemas:\n    SendRequest:\n      type: object\n      type: string\n"))
                .hasMessageEndingWith("openapi.yaml:5: Duplicate field 'type'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{properties: {x: {}}, additionalProperties: false}",
        "{properties: {x: {}}, unevaluatedProperties: false}",
        "{allOf: [{properties: {x: {}}}], unevaluatedProperties: false}",
        "{if: {required: [x]}, then: {properties: {x: {}}}, unevaluatedProperties: false}",
    })
    void closesAnObjectByEitherKeyword(String closed) throws Exception {
        MessageSchema schema = schema("components:\n  schemas:\n    SendRequest:\n      properties:\n        list:\n          items: "
                + closed + "\n");

        schema.check(new ObjectMapper().readTree("{\"list\":[{\"x\":1}]}"));
        assertThatThrownBy(() -> schema.check(new ObjectMapper().readTree("{\"list\":[{\"y\":1}]}")))
                .isInstanceOf(Refusal.class)
                .hasMessage("list[0].y is not a field of this request.");
    }

    @Test
    void takesNullForWhatIsNotRequired() throws Exception {
        MessageSchema schema = schema("""
                components:
                  schemas:
                    SendRequest:
                      required: [a]
                      properties:
                        a: {type: string}
                        b: {type: string}
                        c: {type: array, items: {properties: {d: {type: integer}}}}
                """);

        schema.check(new ObjectMapper().readTree("{\"a\":\"x\",\"b\":null,\"c\":[{\"d\":null}]}"));
        assertThatThrownBy(() -> schema.check(new ObjectMapper().readTree("{\"a\":null,\"b\":1,\"c\":[{\"d\":\"\"}]}")))
                .hasMessage("a must be a string. b must be a string. c[0].d must be an integer.");
    }

    @Test
    void mayHoldWhatOnlyDescribes() throws Exception {
        schema("""
                components:
                  schemas:
                    SendRequest:
                      type: [object, "null"]
                      x-anything: {maxLenght: 1}
                      example: {maxLenght: 1}
                      examples: [{maxLenght: 1}]
                      deprecated: true
                      discriminator: {propertyName: channel}
                      externalDocs: {url: https://example.com}
                      xml: {name: send}
                      properties:
                        maxLenght: {type: string, default: x}
                """).check(new ObjectMapper().readTree("{\"maxLenght\":\"y\"}"));
    }
}
