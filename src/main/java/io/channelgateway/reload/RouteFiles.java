package io.channelgateway.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The route files of a folder and its sub-folders. */
public final class RouteFiles {

    private final Path folder;

    public RouteFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /**
     * Changes when a file is added, deleted or renamed, or has another content; its date does not matter.
     *
     * @throws UncheckedIOException if a file goes away meanwhile
     */
    public String version() {
        MessageDigest digest = sha256();
        for (Path file : files()) {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(hash(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
        } catch (IOException missing) {
            return List.of();
        }
    }

    private static byte[] hash(Path file) {
        try {
            return sha256().digest(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
