package io.channelgateway.support;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.channelgateway.support.ApiDescription.Operation;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A response of the gateway, held against the API description: its status, each of its headers, its type and its body.
 *
 * <p>All clients of the tests that are no raw sockets pass what they get through {@link #checked}.
 */
public final class DescribedResponse {

    /** What HTTP itself adds; HTTP/2 has its status among the headers. */
    private static final Set<String> TRANSPORT =
            Set.of(":status", "connection", "content-length", "content-type", "date", "transfer-encoding");

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final JsonPointer ERROR_CODE = JsonPointer.compile("/error/code");

    private final ApiDescription description = ApiDescription.shipped();
    private final HttpResponse<?> response;
    private final List<String> faults = new ArrayList<>();

    private DescribedResponse(HttpResponse<?> response) {
        this.response = response;
    }

    /**
     * @return the response itself
     * @throws AssertionError naming everything in which it and the description disagree
     */
    public static <T> HttpResponse<T> checked(HttpResponse<T> response) {
        DescribedResponse described = new DescribedResponse(response);
        described.check();
        if (!described.faults.isEmpty()) {
            throw new AssertionError(response.request().method() + " " + response.uri().getRawPath() + " answers "
                    + response.statusCode() + " otherwise than " + ApiDescription.FILE + " has it: " + described.faults);
        }
        return response;
    }

    private void check() {
        List<Operation> onPath = description.operationsOn(response.uri().getRawPath());
        JsonNode documented = documented(onPath);
        if (documented.isMissingNode()) {
            faults.add("the status is not described");
            return;
        }
        checkHeaders(documented.path("headers"));
        if (response.statusCode() == 405) {
            checkAllow(onPath);
        }
        if (!response.request().method().equals("HEAD")) {
            checkBody(documented.path("content"));
        }
    }

    /** The description of this response; the one of an unknown path is among the components. */
    private JsonNode documented(List<Operation> onPath) {
        if (onPath.isEmpty()) {
            String name = Map.of(400, "BadRequest", 404, "NotFound", 503, "Unavailable")
                    .getOrDefault(response.statusCode(), "none");
            return description.root().path("components").path("responses").path(name);
        }
        Operation operation = onPath.stream()
                .filter(one -> one.method().equals(response.request().method()))
                .findFirst()
                .orElse(onPath.get(0));
        boolean isOwn = operation.method().equals(response.request().method())
                || operation.method().equals("GET") && response.request().method().equals("HEAD");
        if (!isOwn && response.statusCode() != 405 && response.statusCode() != 503) {
            faults.add("the method is not described");
        }
        return description.resolve(operation.node().path("responses").path(Integer.toString(response.statusCode())));
    }

    private void checkHeaders(JsonNode documented) {
        Map<String, List<String>> actual = response.headers().map();
        Set<String> names = new TreeSet<>();
        documented.properties().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            names.add(name);
            checkHeader(entry.getKey(), description.resolve(entry.getValue()), actual.getOrDefault(name, List.of()));
        });
        actual.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !names.contains(name) && !TRANSPORT.contains(name))
                .forEach(name -> faults.add("the header " + name + " is not described"));
    }

    private void checkHeader(String name, JsonNode header, List<String> values) {
        if (values.isEmpty() && header.path("required").asBoolean()) {
            faults.add("the header " + name + " is missing");
        }
        if (values.size() > 1) {
            faults.add("the header " + name + " occurs " + values.size() + " times");
        }
        for (String value : values) {
            boolean isNumber = header.path("schema").path("type").asText().equals("integer") && value.matches("-?\\d{1,18}");
            JsonNode typed = isNumber
                    ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                    : JsonNodeFactory.instance.textNode(value);
            description.faults(header.path("schema"), typed).forEach(fault -> faults.add("the header " + name + ": " + fault));
        }
    }

    private void checkAllow(List<Operation> onPath) {
        Set<String> allowed = new TreeSet<>(Arrays.asList(response.headers().firstValue("Allow").orElse("").split(", ")));
        Set<String> described = new TreeSet<>(onPath.stream().map(Operation::method).toList());
        if (described.contains("GET")) {
            allowed.remove("HEAD");
        }
        if (!allowed.equals(described)) {
            faults.add("the header Allow names " + allowed + ", described are " + described);
        }
    }

    private void checkBody(JsonNode content) {
        String type = response.headers().firstValue("Content-Type").orElse("none").replaceFirst(";.*", "");
        JsonNode described = content.has(type) ? content.path(type) : content.path("*/*");
        if (described.isMissingNode()) {
            faults.add("the type " + type + " is not described");
        } else if (type.equals("application/json") && content.has(type)) {
            checkJson(described);
        }
    }

    private void checkJson(JsonNode described) {
        String text = response.body() instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(response.body());
        try {
            JsonNode body = JSON.readTree(text);
            faults.addAll(description.faults(described.path("schema"), body));
            checkErrorCode(described.path("examples"), body.at(ERROR_CODE));
        } catch (JsonProcessingException notJson) {
            faults.add("the body is not JSON: " + text);
        }
    }

    /** All errors have one schema, as generated clients want it; which code is whose, the examples say. */
    private void checkErrorCode(JsonNode examples, JsonNode code) {
        boolean isDescribed = code.isMissingNode();
        for (JsonNode example : examples) {
            isDescribed |= example.path("value").at(ERROR_CODE).equals(code);
        }
        if (!isDescribed) {
            faults.add("no example has the code " + code.asText());
        }
    }
}
