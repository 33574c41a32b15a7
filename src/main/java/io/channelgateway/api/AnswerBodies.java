package io.channelgateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.failure.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON documents of the API. */
public final class AnswerBodies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AnswerBodies() {}

    /** {@code {"error":{"code":…,"message":…}}}, with {@code outcome} if it is not null. */
    public static String error(ErrorCode code, String message, String outcome) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code.text());
        error.put("message", message);
        if (outcome != null) {
            error.put("outcome", outcome);
        }
        return write(Map.of("error", error));
    }

    /** {@code {"data":…}}. */
    public static String data(Object data) {
        return write(Map.of("data", data));
    }

    public static String write(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
