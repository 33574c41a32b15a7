package io.channelgateway.attachment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the ledger keeps of attachments: name, type, size and SHA-256, but never the bytes. */
public final class AttachmentMetadata {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AttachmentMetadata() {}

    /** A JSON array, or null if there are no attachments. What is not known before the download is null in it. */
    public static String of(List<Attachment> attachments) {
        if (attachments.isEmpty()) {
            return null;
        }
        try {
            return JSON.writeValueAsString(
                    attachments.stream().map(AttachmentMetadata::document).toList());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What is known of one attachment, by the names that it has in JSON; more may be added. */
    public static Map<String, Object> document(Attachment attachment) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("filename", attachment.filename());
        document.put("mime_type", attachment.mimeType());
        document.put("size", attachment.size());
        document.put("sha256", attachment.sha256());
        return document;
    }
}
