package io.channelgateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import io.channelgateway.attachment.AddressPolicy;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.worker.ReadAhead;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.YamlLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** Reads and validates a send request: from the bytes of the body to a {@link Message} and its {@link Claim}. */
public final class MessageReader {

    private static final Pattern UUID =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    /** White space as Unicode defines it; Java's own predicates differ from that. */
    private static final Pattern BLANK = Pattern.compile("\\p{IsWhite_Space}*");

    private final JsonBody body = new JsonBody();
    private final Path description;
    private final Channels channels;
    private final AttachmentReader attachments;
    private ReadAhead<MessageSchema> ahead;
    private volatile MessageSchema schema;

    /**
     * @param description the OpenAPI document with the JSON Schema of the body
     * @param addresses where attachments may be fetched from
     * @param mostAttachmentBytes what all attachments of one message may have together
     */
    public MessageReader(Path description, Channels channels, AddressPolicy addresses, long mostAttachmentBytes) {
        this.description = description;
        this.channels = channels;
        this.attachments = new AttachmentReader(addresses, mostAttachmentBytes);
    }

    /** Begins to read the schema on a thread of its own, as that takes a while; {@link #readSchema} finds it done. */
    public void readAhead() {
        ahead = new ReadAhead<>("schema-ahead", () -> new MessageSchema(description));
    }

    /**
     * Before the first request.
     *
     * @throws ConfigurationFaults if it is not there, or all that is wrong in it
     */
    public void readSchema() throws ConfigurationFaults {
        MessageSchema readAhead = ahead == null ? null : ahead.take();
        schema = readAhead == null ? new MessageSchema(description) : readAhead;
    }

    /**
     * The same, and whether the rest of the description is YAML, which a start does not wait for.
     *
     * @throws ConfigurationFaults all that is wrong
     */
    public void checkDescription() throws ConfigurationFaults {
        YamlLines.read(description);
        readSchema();
    }

    /**
     * Leaves the variables {@code message}, its {@code channel}, {@code recipient}, {@code text} and
     * {@code subject}, {@code claim} and {@code claimKey}.
     *
     * @throws Refusal 400 naming the field and the rule, or 415 for anything but JSON in UTF-8
     */
    public void read(Exchange exchange) {
        checkType(exchange.getVariable("contentType", String.class));
        JsonNode document = body.read(exchange.getMessage().getBody(byte[].class));
        exchange.getMessage().setBody(null);
        schema.check(document);
        checkTexts(document);
        Message text = message(document);
        Channel channel = checkAgainstChannel(exchange, text);
        Message message = text.with(attachments.read(document.path("attachments"), channel));
        String workspace = exchange.getVariable("caller", Caller.class).workspace().id();
        Claim claim = claim(workspace, exchange.getVariable("idempotencyKey", String.class), message, document);
        exchange.setVariable("message", message);
        exchange.setVariable("channel", message.channel());
        exchange.setVariable("recipient", message.recipient());
        exchange.setVariable("text", message.text());
        exchange.setVariable("subject", message.subject());
        exchange.setVariable("claim", claim);
        exchange.setVariable("claimKey", claim.key());
    }

    private static void checkType(String contentType) {
        if (!JsonType.is(contentType)) {
            throw new Refusal(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json, in UTF-8.");
        }
    }

    private static void checkTexts(JsonNode document) {
        document.properties().forEach(field -> {
            String value = field.getValue().asText();
            if (value.indexOf('\0') >= 0) {
                throw Refusal.invalid(field.getKey() + " must not contain the character NUL.");
            }
            if (hasLoneSurrogate(value)) {
                throw Refusal.invalid(field.getKey() + " must not contain half of a surrogate pair.");
            }
        });
        if (isBlank(document.path("message").asText())) {
            throw Refusal.invalid("message must not be blank.");
        }
    }

    private static Message message(JsonNode document) {
        return new Message(
                "msg_" + UlidCreator.getMonotonicUlid(),
                document.path("channel").asText(),
                document.path("recipient").asText(),
                document.path("message").asText(),
                optional(document.path("subject")),
                lowerCase(optional(document.path("contact_id"))),
                optional(document.path("deal_id")),
                List.of());
    }

    private static String lowerCase(String uuid) {
        return uuid == null ? null : uuid.toLowerCase(Locale.ROOT);
    }

    private static String optional(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    private Channel checkAgainstChannel(Exchange exchange, Message message) {
        Channel channel = channels.find(exchange, message.channel());
        if (channel == null) {
            throw Refusal.invalid("channel must be one of " + String.join(", ", channels.names(exchange)) + ".");
        }
        if (!channel.accepts(message.recipient())) {
            throw Refusal.invalid("recipient must be " + channel.getRecipientForm() + " for the channel "
                    + channel.getName() + ".");
        }
        if (channel.isSubject() && (message.subject() == null || isBlank(message.subject()))) {
            throw Refusal.invalid("subject is required for the channel " + channel.getName() + ".");
        }
        if (!channel.isSubject() && message.subject() != null) {
            throw Refusal.invalid("subject is not a field of the channel " + channel.getName() + ".");
        }
        channel.getRules().check(message.recipient(), message.subject(), message.text());
        return channel;
    }

    private static Claim claim(String workspace, String idempotencyKey, Message message, JsonNode document) {
        String fingerprint = Fingerprint.of(document);
        if (idempotencyKey == null) {
            return new Claim(workspace + " " + message.id(), null, fingerprint);
        }
        if (!UUID.matcher(idempotencyKey).matches()) {
            throw Refusal.invalid("The Idempotency-Key header must be one UUID.");
        }
        String uuid = idempotencyKey.toLowerCase(Locale.ROOT);
        return new Claim(workspace + " " + uuid, uuid, fingerprint);
    }

    private static boolean isBlank(String text) {
        return BLANK.matcher(text).matches();
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLowSurrogate(c)) {
                return true;
            }
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return true;
            }
        }
        return false;
    }
}
