package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Camel's property placeholders in a file, such as <code>{{env:ACME_SLACK_TOKEN}}</code>, and the
 * values that take their places.
 */
final class Placeholders {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]*}}");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{\\s*env:\\s*([\\w.-]+).*}}");

    /** Where Camel can look up secrets if its component is there; without it, what follows the name counts as a default. */
    private static final Pattern VAULT = Pattern.compile(
            "\\{\\{\\s*((?:aws|azure|gcp|hashicorp|ibm|cyberark|secret|configmap|springboot):([^{}]*))}}");

    private final UnaryOperator<String> resolver;

    /** @param resolver returns null for an optional placeholder without a value, and throws if a value is missing */
    Placeholders(UnaryOperator<String> resolver) {
        this.resolver = resolver;
    }

    /** A field whose optional placeholder has no value is left out; one that misses a value gets a fault. */
    void resolve(YamlDocument document) {
        document.setRoot(resolve(document, JsonPointer.empty(), document.root()));
    }

    private JsonNode resolve(YamlDocument document, JsonPointer place, JsonNode node) {
        if (isPlain(node)) {
            return node;
        }
        if (node.isObject()) {
            return resolveFields(document, place, node);
        }
        if (node.isArray()) {
            return resolveEntries(document, place, node);
        }
        return resolveText(document, place, node);
    }

    private static boolean isPlain(JsonNode node) {
        if (!node.isContainerNode()) {
            return !node.asText().contains("{{");
        }
        for (JsonNode child : node) {
            if (!isPlain(child)) {
                return false;
            }
        }
        return true;
    }

    private ObjectNode resolveFields(YamlDocument document, JsonPointer place, JsonNode node) {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = resolve(document, place.appendProperty(field.getKey()), field.getValue());
            if (value != null) {
                object.set(field.getKey(), value);
            }
        }
        return object;
    }

    private ArrayNode resolveEntries(YamlDocument document, JsonPointer place, JsonNode node) {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < node.size(); i++) {
            // An entry without a value stays, so that the others keep their lines.
            JsonNode value = resolve(document, place.appendIndex(i), node.get(i));
            array.add(value == null ? NODES.nullNode() : value);
        }
        return array;
    }

    private JsonNode resolveText(YamlDocument document, JsonPointer place, JsonNode text) {
        try {
            if (VAULT.matcher(text.asText()).results().anyMatch(this::isTakenForItsName)) {
                document.addFault(place, "has a placeholder of a vault whose Camel component is not on the class path.");
                return text;
            }
            String value = resolver.apply(text.asText());
            return value == null ? null : NODES.textNode(value);
        } catch (RuntimeException e) {
            // Its message repeats the whole text.
            document.addFault(place, rule(text.asText()));
            return text;
        }
    }

    private boolean isTakenForItsName(MatchResult vault) {
        return vault.group(2).equals(resolver.apply(vault.group()));
    }

    private String rule(String text) {
        String variables = PLACEHOLDER.matcher(text).results()
                .map(MatchResult::group)
                .filter(placeholder -> !isResolvable(placeholder))
                .map(ENVIRONMENT::matcher)
                .filter(Matcher::matches)
                .map(environment -> environment.group(1))
                .distinct()
                .collect(Collectors.joining(" and "));
        return variables.isEmpty()
                ? "has a placeholder that cannot be resolved."
                : "has no value: " + variables + " must be set in the environment.";
    }

    private boolean isResolvable(String placeholder) {
        try {
            resolver.apply(placeholder);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
