package io.channelgateway.observe;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes each log event as its pattern says, or as one JSON object on one line; {@code config/logback.xml} names it.
 * No API key and no bot's token is readable in either.
 *
 * <p>In JSON, what the gateway's own lines say as {@code key=value} becomes fields. A request's id is a field of every line
 * that names it, whoever wrote the line: it stands in the text and not at the thread, as routes change threads.
 * Exceptions are told without their texts, which may hold URLs and secrets, unless the text is the system's own.
 */
public final class LogLines extends PatternLayoutEncoder {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String OWN = "io.channelgateway.";
    private static final String SYSTEM = "io.netty.channel.unix.Errors$NativeIoException";
    private static final Pattern API_KEY = Pattern.compile("wbk_\\w+");
    /** Telegram's component logs the URL of what it polls. */
    private static final Pattern BOT_TOKEN = Pattern.compile("/bot\\d+:[\\w-]+");
    private static final Pattern REQUEST = Pattern.compile("\\breq_[0-9A-Z]{26}\\b");
    private static final Pattern FIELD = Pattern.compile(
            "(?<= )(trace|channel|workspace|outcome|code|limit|reason|state|id|status|ms)=(\\S+)");
    /** One field has one type: an id or a workspace may look like a number. */
    private static final Set<String> NUMBERS = Set.of("status", "ms");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

    private boolean isJson;

    /** {@code json}, or anything else for text by the pattern. */
    public void setFormat(String format) {
        isJson = "json".equals(format);
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return isJson ? json(event) : text(event).getBytes(StandardCharsets.UTF_8);
    }

    private String text(ILoggingEvent event) {
        String line = masked(getLayout().doLayout(event));
        String reason = ofSystem(event.getThrowableProxy());
        return reason.isEmpty() ? line : line.stripTrailing() + reason + '\n';
    }

    /** Nothing else tells why nobody can connect, such as that too many files are open; and it is no secret. */
    private static String ofSystem(IThrowableProxy thrown) {
        return thrown != null && SYSTEM.equals(thrown.getClassName()) ? ": " + thrown.getMessage() : "";
    }

    private static byte[] json(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            write(event, json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toByteArray();
    }

    private static void write(ILoggingEvent event, JsonGenerator json) throws IOException {
        String message = masked(String.valueOf(event.getFormattedMessage()));
        json.writeStringField("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        json.writeStringField("level", event.getLevel().toString());
        json.writeStringField("logger", event.getLoggerName());
        json.writeStringField("thread", event.getThreadName());
        json.writeStringField("message", message);
        Matcher request = REQUEST.matcher(message);
        if (request.find()) {
            json.writeStringField("request", request.group());
        }
        if (event.getLoggerName().startsWith(OWN)) {
            writeFields(message, json);
        }
        if (event.getThrowableProxy() != null) {
            json.writeStringField("error", trace(event.getThrowableProxy()));
        }
    }

    private static void writeFields(String message, JsonGenerator json) throws IOException {
        Matcher field = FIELD.matcher(message);
        while (field.find()) {
            if (NUMBERS.contains(field.group(1))) {
                if (NUMBER.matcher(field.group(2)).matches()) {
                    json.writeNumberField(field.group(1), Long.parseLong(field.group(2)));
                }
            } else {
                json.writeStringField(field.group(1), field.group(2));
            }
        }
    }

    private static String masked(String text) {
        String masked = text.contains("wbk_") ? API_KEY.matcher(text).replaceAll("wbk_***") : text;
        return masked.contains("/bot") ? BOT_TOKEN.matcher(masked).replaceAll("/bot***") : masked;
    }

    private static String trace(IThrowableProxy thrown) {
        StringBuilder trace = new StringBuilder();
        for (IThrowableProxy cause = thrown; cause != null; cause = cause.getCause()) {
            trace.append(trace.isEmpty() ? "" : "caused by ").append(cause.getClassName()).append(ofSystem(cause)).append('\n');
            for (StackTraceElementProxy frame : cause.getStackTraceElementProxyArray()) {
                trace.append('\t').append(frame.getSTEAsString()).append('\n');
            }
            if (cause.isCyclic()) {
                break;
            }
        }
        return trace.toString();
    }
}
