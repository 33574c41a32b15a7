package io.channelgateway.channel.teams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.channelgateway.channel.ProviderAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An Adaptive Card that somebody sends as the text of a message.
 *
 * <p>Source: Adaptive Cards schema, {@code AdaptiveCard} and {@code TextBlock}; Bot Framework Activity schema,
 * {@code summary}.
 *
 * @param json the card exactly as it was written
 * @param summary what stands for the card in notifications and wherever it can't be shown; empty if it says nothing
 */
record AdaptiveCard(String json, String summary) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The card, or null for a text that is not one JSON object of the type AdaptiveCard. */
    static AdaptiveCard of(String text) {
        String json = text.strip();
        if (!json.startsWith("{")) {
            return null;
        }
        try {
            JsonNode card = JSON.readTree(json);
            return ProviderAnswer.text(card.path("type")).equals("AdaptiveCard")
                    ? new AdaptiveCard(json, summary(card))
                    : null;
        } catch (JsonProcessingException plainText) {
            return null;
        }
    }

    /** The card's own fallback, else its first text. */
    private static String summary(JsonNode card) {
        String fallback = ProviderAnswer.text(card.path("fallbackText"));
        return fallback.isBlank() ? firstText(card.path("body")) : fallback;
    }

    private static String firstText(JsonNode element) {
        if (ProviderAnswer.text(element.path("type")).equals("TextBlock")) {
            return ProviderAnswer.text(element.path("text"));
        }
        for (JsonNode inner : element) {
            String text = firstText(inner);
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    /** The activity that shows the card; a text beside it would make two messages of it. */
    Map<String, Object> activity() {
        Map<String, Object> activity = new HashMap<>();
        activity.put("type", "message");
        if (!summary.isBlank()) {
            activity.put("summary", summary);
        }
        activity.put("attachments", List.of(Map.of(
                "contentType", "application/vnd.microsoft.card.adaptive",
                "content", new RawValue(json))));
        return activity;
    }
}
