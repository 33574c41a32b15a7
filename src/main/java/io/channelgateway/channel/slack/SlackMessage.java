package io.channelgateway.channel.slack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.channelgateway.channel.MessageRules;
import io.channelgateway.failure.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.camel.Variable;

/**
 * What a message is for Slack: mrkdwn, which goes through untouched, or Block Kit.
 *
 * <p>A text that is one JSON object with a field {@code blocks} is Block Kit. Everything else is text,
 * broken JSON too.
 *
 * <p>Source: Slack's reference of Block Kit, and {@code chat.postMessage}: up to 50 blocks, {@code text}
 * is their fallback in notifications.
 */
public final class SlackMessage implements MessageRules {

    private static final int MOST_BLOCKS = 50;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Override
    public void check(String recipient, String subject, String text) {
        JsonNode document = document(text);
        if (document.has("blocks")) {
            check(document);
        }
    }

    /**
     * The fields of {@code chat.postMessage} that the text stands for.
     *
     * @throws Refusal 400, if it is Block Kit that Slack would not take or that asks for more than blocks
     */
    public Map<String, Object> compose(@Variable("text") String text) {
        JsonNode document = document(text);
        return document.has("blocks") ? blocks(document) : Map.of("text", text);
    }

    private static JsonNode document(String text) {
        if (!text.contains("blocks") || !text.stripLeading().startsWith("{")) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static Map<String, Object> blocks(JsonNode document) {
        check(document);
        String fallback = document.has("text") ? document.path("text").textValue() : fallback(document.path("blocks"));
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!fallback.isBlank()) {
            fields.put("text", fallback);
        }
        fields.put("blocks", document.path("blocks"));
        return fields;
    }

    private static void check(JsonNode document) {
        document.fieldNames().forEachRemaining(field -> {
            if (!List.of("blocks", "text").contains(field)) {
                throw Refusal.invalid("message with blocks may have text as its only other field.");
            }
        });
        if (document.has("text") && !document.path("text").isTextual()) {
            throw Refusal.invalid("message.text must be a string next to blocks.");
        }
        JsonNode blocks = document.path("blocks");
        if (!blocks.isArray() || blocks.isEmpty() || blocks.size() > MOST_BLOCKS) {
            throw Refusal.invalid("message.blocks must be an array of 1 to " + MOST_BLOCKS + " blocks.");
        }
        for (int i = 0; i < blocks.size(); i++) {
            if (!blocks.path(i).path("type").isTextual()) {
                throw Refusal.invalid("message.blocks[" + i + "] must be an object with a type.");
            }
        }
    }

    /** What can be read in the blocks, in their order, as mrkdwn. */
    private static String fallback(JsonNode blocks) {
        StringJoiner readable = new StringJoiner("\n");
        collect(blocks, readable);
        return readable.toString();
    }

    private static void collect(JsonNode node, StringJoiner readable) {
        for (String field : List.of("text", "alt_text")) {
            JsonNode text = node.path(field);
            if (text.isTextual() && !text.textValue().isBlank()) {
                boolean isMrkdwn = node.path("type").asText().equals("mrkdwn");
                readable.add(isMrkdwn ? text.textValue() : escaped(text.textValue()));
            }
        }
        node.forEach(inner -> collect(inner, readable));
    }

    /** So that plain text does not become a mention or a link. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
