package io.channelgateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.attachment.AddressPolicy;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.attachment.AttachmentLimits;
import io.channelgateway.attachment.AttachmentUrl;
import io.channelgateway.attachment.Base64Text;
import io.channelgateway.attachment.FileName;
import io.channelgateway.channel.Channel;
import io.channelgateway.failure.Refusal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads and validates the attachments of a send request. Nothing is fetched here. */
final class AttachmentReader {

    /** RFC 6838, section 4.2; parameters are not part of a type. */
    private static final Pattern MIME_TYPE = Pattern.compile("[A-Za-z0-9][\\w!#$&^.+-]{0,126}/[A-Za-z0-9][\\w!#$&^.+-]{0,126}");

    private final AddressPolicy addresses;
    private final long mostBytes;

    /**
     * @param addresses where files may be fetched from
     * @param mostBytes what all files of one message may have together, whatever the channel
     */
    AttachmentReader(AddressPolicy addresses, long mostBytes) {
        this.addresses = addresses;
        this.mostBytes = mostBytes;
    }

    /**
     * One entry, checked as far as that costs no memory.
     *
     * @param content null if the file is to be fetched from the URL, which is null otherwise
     */
    private record Entry(JsonNode node, String field, String filename, String mimeType, Base64Text content, URI url) {}

    /**
     * Decodes what is in the request only when everything else is right. A decoded content is replaced
     * by its SHA-256 in the document, so that comparing payloads stays cheap.
     *
     * @param list valid by the schema; may be missing or null
     * @throws Refusal 400 naming the field and the rule
     */
    List<Attachment> read(JsonNode list, Channel channel) {
        if (list.isEmpty()) {
            return List.of();
        }
        AttachmentLimits limits = channel.getAttachments();
        if (limits == null) {
            throw Refusal.invalid("attachments are not supported for " + channel.getName() + ".");
        }
        limits.checkCount(list.size(), channel.getName());
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : list) {
            entries.add(entry(node, "attachments[" + entries.size() + "]", limits, channel.getName()));
        }
        checkTotal(entries, limits, channel.getName());
        return entries.stream().map(AttachmentReader::attachment).toList();
    }

    private Entry entry(JsonNode node, String field, AttachmentLimits limits, String channel) {
        String filename = FileName.baseName(field + ".filename", node.path("filename").textValue());
        String mimeType = node.path("mime_type").textValue().toLowerCase(Locale.ROOT);
        if (!MIME_TYPE.matcher(mimeType).matches()) {
            throw Refusal.invalid(field + ".mime_type must be a type/subtype such as application/pdf.");
        }
        limits.checkType(field, mimeType, channel);
        boolean isHere = node.path("content_base64").isTextual();
        if (isHere == node.path("url").isTextual()) {
            throw Refusal.invalid(field + " must have exactly one of content_base64 and url.");
        }
        if (!isHere) {
            return new Entry(node, field, filename, mimeType, null, AttachmentUrl.parse(field, node.path("url").textValue(), addresses));
        }
        Base64Text content = ((Base64Node) node.path("content_base64")).content();
        if (content.isEmpty()) {
            throw Refusal.invalid(field + ".content_base64 must not be empty.");
        }
        limits.checkSize(field, mimeType, content.size(), channel);
        return new Entry(node, field, filename, mimeType, content, null);
    }

    private void checkTotal(List<Entry> entries, AttachmentLimits limits, String channel) {
        long total = entries.stream()
                .filter(entry -> entry.content() != null)
                .mapToLong(entry -> entry.content().size())
                .sum();
        limits.checkTotal(total, channel);
        if (total > mostBytes) {
            throw Refusal.invalid("attachments are " + total + " bytes long together; the gateway takes at most "
                    + mostBytes + " bytes in one message.");
        }
    }

    private static Attachment attachment(Entry entry) {
        if (entry.content() == null) {
            return Attachment.at(entry.filename(), entry.mimeType(), entry.url());
        }
        try {
            Attachment attachment = Attachment.of(entry.filename(), entry.mimeType(), entry.content().decode());
            ((ObjectNode) entry.node()).put("content_base64", attachment.sha256());
            return attachment;
        } catch (IllegalArgumentException notBase64) {
            throw Refusal.invalid(entry.field()
                    + ".content_base64 must be base64 as in RFC 4648: padded, without line breaks or a data: prefix.");
        }
    }
}
