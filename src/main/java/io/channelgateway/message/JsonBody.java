package io.channelgateway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.channelgateway.failure.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a request body as strict JSON: valid UTF-8, one document, no field twice, no surprises. */
final class JsonBody {

    private static final int DEEPEST = 32;
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.{1,64}?)'", Pattern.DOTALL);

    private final JsonMapper json = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws Refusal 400, if the bytes are anything else than one JSON object */
    JsonNode read(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            throw Refusal.invalid("The body is empty; it must be a JSON object.");
        }
        JsonNode document = parse(decode(bytes));
        if (!document.isObject()) {
            throw Refusal.invalid("The body must be a JSON object.");
        }
        return document;
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            throw Refusal.invalid("The body is not valid UTF-8.");
        }
    }

    private JsonNode parse(String text) {
        try (JsonParser parser = json.createParser(text)) {
            JsonNode document = json.readTree(parser);
            if (document == null || parser.nextToken() != null) {
                throw Refusal.invalid("The body must be one JSON object and nothing after it.");
            }
            return document;
        } catch (StreamConstraintsException tooMuch) {
            throw Refusal.invalid("The body is nested too deeply or holds a number or a name that is too long.");
        } catch (JsonProcessingException malformed) {
            throw Refusal.invalid(explain(malformed));
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String explain(JsonProcessingException malformed) {
        Matcher duplicate = DUPLICATE.matcher(malformed.getOriginalMessage());
        if (duplicate.find()) {
            return "The field " + duplicate.group(1) + " occurs twice.";
        }
        var location = malformed.getLocation();
        return "The body is not valid JSON"
                + (location == null
                        ? "."
                        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ").");
    }
}
