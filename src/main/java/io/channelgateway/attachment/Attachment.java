package io.channelgateway.attachment;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that goes with a message. A channel's route always finds its bytes here.
 *
 * @param filename a safe base name, in Unicode
 * @param mimeType type/subtype in lower case, as the request says
 * @param url where the bytes are to be fetched; null as soon as they are here
 * @param bytes the file itself, not to be changed; null while it is to be fetched
 * @param sha256 of the bytes, in lower-case hex; null while they are to be fetched
 */
public record Attachment(String filename, String mimeType, URI url, byte[] bytes, String sha256) {

    /** A file whose bytes are here. */
    public static Attachment of(String filename, String mimeType, byte[] bytes) {
        return new Attachment(filename, mimeType, null, bytes, sha256(bytes));
    }

    /** A file that is to be fetched. */
    public static Attachment at(String filename, String mimeType, URI url) {
        return new Attachment(filename, mimeType, url, null, null);
    }

    /** Whether the bytes are here. */
    public boolean isHere() {
        return bytes != null;
    }

    /** The number of bytes, or null while they are to be fetched. */
    public Integer size() {
        return bytes == null ? null : bytes.length;
    }

    /** The same file with its bytes. */
    Attachment fetched(byte[] content) {
        return of(filename, mimeType, content);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Shows neither name nor content: an attachment may end up in a log line by accident. */
    @Override
    public String toString() {
        return "Attachment[" + mimeType + " " + size() + "]";
    }
}
