package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.attachment.AttachmentMetadata;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes of the files that the sandbox's providers received: so many in all, the oldest go first. */
final class SandboxFiles {

    private static final int ID_BYTES = 16;

    private final long mostBytes;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private long bytes;

    SandboxFiles(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    private record Kept(String workspace, Attachment file) {}

    /** A name that nobody can guess. */
    String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Keeps a file of a workspace and returns its id. */
    String keep(String workspace, Attachment file) {
        String id = newId();
        keep(id, workspace, file);
        return id;
    }

    /** Keeps a file under an id that was given away before. */
    synchronized void keep(String id, String workspace, Attachment file) {
        if (kept.putIfAbsent(id, new Kept(workspace, file)) != null) {
            return;
        }
        bytes += file.size();
        Iterator<Kept> oldest = kept.values().iterator();
        while (bytes > mostBytes) {
            bytes -= oldest.next().file().size();
            oldest.remove();
        }
    }

    /** The workspace's own file of that id; null if there is none, or none any more. */
    synchronized Attachment find(String workspace, String id) {
        Kept found = kept.get(id);
        return found == null || !found.workspace().equals(workspace) ? null : found.file();
    }

    synchronized void clear() {
        kept.clear();
        bytes = 0;
    }

    /** A kept file as {@code GET /sandbox/messages} lists it. */
    static Map<String, Object> document(String id, Attachment file) {
        Map<String, Object> document = AttachmentMetadata.document(file);
        document.put("url", "/sandbox/attachments/" + id);
        return document;
    }
}
