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
import java.util.regex.Pattern;

/** The route files of a folder and its sub-folders. */
public final class RouteFiles {

    private static final Pattern YAML = Pattern.compile(".*\\.ya?ml");

    /** How something begins in Camel's YAML. */
    private static final Pattern ELEMENT = Pattern.compile("(?m)^- +(beans|from|intercept\\w*|on\\w+|rest|route\\w*):");

    private static final Pattern ROUTES = Pattern.compile("(?m)^- +(from|rest|route|templatedRoute):");

    private final Path folder;

    public RouteFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /**
     * Changes when a file is added, deleted or renamed, or has another content, and when a folder can be read or cannot any
     * more; dates do not matter.
     *
     * @throws UncheckedIOException if a file goes away meanwhile
     */
    public String version() {
        MessageDigest digest = sha256();
        for (Path unreadable : unreadable()) {
            digest.update(unreadable.toString().getBytes(StandardCharsets.UTF_8));
        }
        for (Path file : files()) {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(hash(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whatever they are called. */
    public List<Path> all() {
        return FolderTree.of(folder).files();
    }

    /** Folders that cannot be looked into, be it this one or others below it. */
    public List<Path> unreadable() {
        return FolderTree.of(folder).unreadable();
    }

    /** In the order of their paths. */
    public List<Path> files() {
        return all().stream().filter(RouteFiles::isRouteFile).toList();
    }

    /** @throws IllegalArgumentException if the folder can be read and no file in it is one */
    public void checkThatThereAreSome() {
        FolderTree tree = FolderTree.of(folder);
        if (Files.isDirectory(folder) && tree.unreadable().isEmpty() && tree.files().stream().noneMatch(RouteFiles::isRouteFile)) {
            throw new IllegalArgumentException("There is no *.camel.yaml file in the folder " + folder + ".");
        }
    }

    /** Files that look like some and are none by their names. */
    public List<Path> misnamed() {
        return all().stream()
                .filter(file -> !isRouteFile(file) && YAML.matcher(file.toString()).matches())
                .filter(file -> has(file, ELEMENT))
                .toList();
    }

    /** Whether loading it makes routes, for which all that they use must be there. */
    public static boolean hasRoutes(Path file) {
        return has(file, ROUTES);
    }

    private static boolean has(Path file, Pattern element) {
        try {
            return element.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isRouteFile(Path file) {
        return file.toString().endsWith(".camel.yaml");
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
