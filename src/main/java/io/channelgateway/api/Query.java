package io.channelgateway.api;

import io.channelgateway.failure.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The query parameters of a read, each once and none unknown. Its faults are 400s that name the parameter. */
final class Query {

    private static final Pattern UUID =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private static final String ISO_DAY = "2026-04-17";

    private final Map<String, String> values = new HashMap<>();

    /**
     * @param raw the query as it stands in the request, or null
     * @param known the parameters that exist
     */
    Query(String raw, Set<String> known) {
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                throw Refusal.invalid("The query has an unknown parameter; known are "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
            if (values.putIfAbsent(name, decode(equals < 0 ? "" : pair.substring(equals + 1))) != null) {
                throw Refusal.invalid("The parameter " + name + " occurs twice.");
            }
        }
    }

    String oneOf(String name, List<String> allowed, String otherwise) {
        String value = values.getOrDefault(name, otherwise);
        if (value != null && !allowed.contains(value)) {
            throw Refusal.invalid(name + " must be one of " + String.join(", ", allowed) + ".");
        }
        return value;
    }

    int number(String name, int otherwise, int most) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[1-9]\\d{0,8}") || Integer.parseInt(value) > most) {
            throw Refusal.invalid(name + " must be a whole number from 1 to " + most + ".");
        }
        return Integer.parseInt(value);
    }

    String uuid(String name) {
        String value = values.get(name);
        return value == null ? null : uuid(name, value);
    }

    /** A UUID in lower case. */
    static String uuid(String name, String value) {
        if (!UUID.matcher(value).matches()) {
            throw Refusal.invalid(name + " must be a UUID.");
        }
        return value.toLowerCase(Locale.ROOT);
    }

    String matching(String name, String pattern, String form) {
        String value = values.get(name);
        if (value != null && !value.matches(pattern)) {
            throw Refusal.invalid(name + " must be " + form + ".");
        }
        return value;
    }

    /** A moment, or the first one of a day in UTC. */
    Instant from(String name) {
        return moment(name, false);
    }

    /** A moment, or the last one of a second, as timestamps are shown without its fraction, or of a day in UTC. */
    Instant until(String name) {
        return moment(name, true);
    }

    private Instant moment(String name, boolean isLast) {
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        try {
            boolean isDay = value.length() == ISO_DAY.length();
            Instant first = isDay
                    ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value).toInstant();
            ChronoUnit unit = isDay ? ChronoUnit.DAYS : value.indexOf('.') < 0 ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
            Instant moment = isLast ? first.plus(1, unit).minusMillis(1) : first;
            // The ledger counts in these, which do not reach as far as years do.
            moment.toEpochMilli();
            return moment;
        } catch (DateTimeException | ArithmeticException malformed) {
            throw Refusal.invalid(name + " must be an ISO 8601 date or date-time with a time zone.");
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalid("The query is not percent-encoded correctly.");
        }
    }
}
