package io.channelgateway.channel;

import io.channelgateway.attachment.AttachmentLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a channel's own file says about the channel: how a recipient looks, which settings a
 * connection needs, whether it takes a subject and which attachments.
 *
 * <p>It is declared as a bean in {@code routes/channels/<name>.camel.yaml}, next to the route that
 * sends. A channel exists because this bean exists.
 */
public final class Channel {

    private static final List<String> CAPABILITIES = List.of("send", "receive", "attachments");

    private String name;
    private String title;
    private Pattern recipient = Pattern.compile("(?U)\\S.*");
    private String recipientForm = "a non-blank text";
    private boolean subject;
    private MessageRules rules = (recipient, subject, text) -> {};
    private Map<String, String> settings = Map.of();
    private AttachmentLimits attachments;
    private List<String> capabilities = List.of("send");

    public String getName() {
        return name;
    }

    /** The value of {@code channel} in a request, which is also the id of the channel's route. */
    public void setName(String name) {
        this.name = name;
    }

    public String getTitle() {
        return title == null ? name : title;
    }

    /** The provider's name as people write it, for messages to clients. */
    public void setTitle(String title) {
        this.title = title;
    }

    /** A regular expression for the whole recipient. */
    public void setRecipient(String recipient) {
        this.recipient = Pattern.compile(recipient);
    }

    public String getRecipientForm() {
        return recipientForm;
    }

    /** What the expression means, to complete "recipient must be …". */
    public void setRecipientForm(String recipientForm) {
        this.recipientForm = recipientForm;
    }

    public boolean accepts(String candidate) {
        return recipient.matcher(candidate).matches();
    }

    public MessageRules getRules() {
        return rules;
    }

    /** Checked before anything is done for the request, so that a message that breaks them uses up nothing. */
    public void setRules(MessageRules rules) {
        this.rules = rules;
    }

    public boolean isSubject() {
        return subject;
    }

    /** Whether a request must have a subject; otherwise it must not. */
    public void setSubject(boolean subject) {
        this.subject = subject;
    }

    /** Null if the channel takes no attachments. */
    public AttachmentLimits getAttachments() {
        return attachments;
    }

    /** Which attachments the channel takes. */
    public void setAttachments(AttachmentLimits attachments) {
        this.attachments = attachments;
    }

    /**
     * The settings of a connection, by name; the value is the default, {@code null} when there is
     * none but the setting may be left out, {@code ""} when the setting is required.
     */
    public Map<String, String> settings() {
        return settings;
    }

    /**
     * A comma-separated list: {@code name} is required, {@code name?} is optional, {@code name=value}
     * has a default.
     */
    public void setSettings(String list) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String entry : list.split(",")) {
            String setting = entry.strip();
            int equals = setting.indexOf('=');
            if (equals > 0) {
                parsed.put(setting.substring(0, equals), setting.substring(equals + 1));
            } else if (setting.endsWith("?")) {
                parsed.put(setting.substring(0, setting.length() - 1), null);
            } else if (!setting.isEmpty()) {
                parsed.put(setting, "");
            }
        }
        settings = parsed;
    }

    /** What the channel can do, in the order of its file. */
    public List<String> capabilities() {
        return capabilities;
    }

    /** A comma-separated list out of send, receive, attachments. */
    public void setCapabilities(String list) {
        List<String> parsed = Stream.of(list.split(",")).map(String::strip).toList();
        for (String capability : parsed) {
            if (!CAPABILITIES.contains(capability)) {
                throw new IllegalArgumentException(
                        "capabilities has " + capability + ", which is none of " + String.join(", ", CAPABILITIES) + ".");
            }
        }
        capabilities = parsed;
    }
}
