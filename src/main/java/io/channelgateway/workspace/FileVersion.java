package io.channelgateway.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * The content of a file as a short text, read again only if the file system says that something may
 * have changed.
 *
 * <p>A swapped symbolic link or a restored backup need not have a newer date of modification, but it
 * is another file, or has a newer change of its entry.
 */
final class FileVersion {

    /** Two changes within the file system's tick have the same time. */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Path path;
    private Map<String, Object> stamp = Map.of();
    private String content = "";

    FileVersion(Path path) {
        this.path = path;
    }

    /** @return the hash of the content, or the class of the failure to read it */
    synchronized String read() {
        try {
            Map<String, Object> now = attributes();
            if (now.isEmpty() || !now.equals(stamp) || isYoung(now)) {
                content = hash();
                stamp = now;
            }
            return content;
        } catch (IOException failed) {
            stamp = Map.of();
            return failed.getClass().getName();
        }
    }

    /** Empty where the file system knows none of them. */
    private Map<String, Object> attributes() throws IOException {
        try {
            return Files.readAttributes(path, "unix:ino,dev,size,lastModifiedTime,ctime");
        } catch (UnsupportedOperationException noUnix) {
            return Map.of();
        }
    }

    private static boolean isYoung(Map<String, Object> attributes) {
        Instant changed = ((FileTime) attributes.get("ctime")).toInstant();
        return changed.plus(TICK).isAfter(Instant.now());
    }

    private String hash() throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            file.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
