package io.channelgateway.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
            Map<String, Object> now = Files.readAttributes(path, "unix:ino,dev,size,lastModifiedTime,ctime");
            if (!now.equals(stamp) || isYoung(now)) {
                content = hash();
                stamp = now;
            }
            return content;
        } catch (UnsupportedOperationException noUnix) {
            return unwatched();
        } catch (IOException failed) {
            stamp = Map.of();
            return failed.getClass().getName();
        }
    }

    private static boolean isYoung(Map<String, Object> attributes) {
        Instant changed = ((FileTime) attributes.get("ctime")).toInstant();
        return changed.plus(TICK).isAfter(Instant.now());
    }

    private String unwatched() {
        try {
            return hash();
        } catch (IOException failed) {
            return failed.getClass().getName();
        }
    }

    private String hash() throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[64 * 1024];
            for (int length = file.read(part); length >= 0; length = file.read(part)) {
                sha256.update(part, 0, length);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
