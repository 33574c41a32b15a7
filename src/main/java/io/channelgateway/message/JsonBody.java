package io.channelgateway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a request body as strict JSON: valid UTF-8, one document, no field twice, no surprises.
 *
 * <p>It costs little more memory than the body has: a content_base64 stays in the body's bytes as a
 * {@link Base64Node}, and everything else is bounded.
 */
final class JsonBody {

    private static final int DEEPEST = 32;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_NAME = 1 << 10;
    private static final int MOST_TOKENS = 10_000;
    private static final int PIECE = 1 << 13;
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

    private final JsonMapper json = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_TEXT)
                            .maxNameLength(LONGEST_NAME)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();

    /**
     * @param bytes the body; whoever uses the document has it for himself
     * @throws Refusal 400, if the bytes are anything else than one JSON object
     */
    JsonNode read(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            throw Refusal.invalid("The body is empty; it must be a JSON object.");
        }
        checkUtf8(bytes);
        JsonNode document = parse(bytes);
        if (!document.isObject()) {
            throw Refusal.invalid("The body must be a JSON object.");
        }
        return document;
    }

    /** Piece by piece: the parser itself is lenient about UTF-8, and a decoded body would be three times its size. */
    private static void checkUtf8(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer body = ByteBuffer.wrap(bytes);
        CharBuffer piece = CharBuffer.allocate(Math.min(PIECE, bytes.length));
        while (body.hasRemaining()) {
            if (decoder.decode(body, piece.clear(), true).isError()) {
                throw Refusal.invalid("The body is not valid UTF-8; it must be JSON that is not compressed.");
            }
        }
        // The parser would take these for the start of another encoding.
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0 || bytes[0] < 0) {
                throw Refusal.invalid("The body must be one JSON object and nothing else.");
            }
        }
    }

    private JsonNode parse(byte[] bytes) {
        try (JsonParser parser = json.createParser(bytes)) {
            JsonNode document = parser.nextToken() == null ? null : value(parser, bytes);
            if (document == null || parser.nextToken() != null) {
                throw Refusal.invalid("The body must be one JSON object and nothing after it.");
            }
            return document;
        } catch (StreamConstraintsException tooMuch) {
            throw Refusal.invalid("The body is nested too deeply, or holds too much, or a text, a number or a name that is too long.");
        } catch (JsonProcessingException malformed) {
            throw Refusal.invalid(explain(malformed));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private JsonNode value(JsonParser parser, byte[] bytes) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return object(parser, bytes);
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return parser.readValueAsTree();
        }
        ArrayNode array = json.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, bytes));
        }
        return array;
    }

    private ObjectNode object(JsonParser parser, byte[] bytes) throws IOException {
        ObjectNode object = json.createObjectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("content_base64")) {
                int quote = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                object.set(name, new Base64Node(bytes, quote + 1));
            } else {
                object.set(name, value(parser, bytes));
            }
        }
        return object;
    }

    private static String explain(JsonProcessingException malformed) {
        Matcher duplicate = DUPLICATE.matcher(malformed.getOriginalMessage());
        if (duplicate.find()) {
            String name = duplicate.group(1);
            return "The field " + (name.isEmpty() ? "with an empty name" : MessageSchema.excerpt(name)) + " occurs twice.";
        }
        var location = malformed.getLocation();
        return "The body is not valid JSON"
                + (location == null
                        ? "."
                        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ").");
    }
}
