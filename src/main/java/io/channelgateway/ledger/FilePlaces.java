package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where files are that stay open. Systems go on writing to a file that was deleted, moved or replaced, and the next process
 * does not find what was written.
 */
final class FilePlaces {

    private final Map<Path, Object> files = new HashMap<>();

    FilePlaces(Iterable<Path> paths) throws IOException {
        for (Path path : paths) {
            files.put(path, identity(path));
        }
    }

    /** Whether each path still leads to its file. */
    boolean areKept() {
        try {
            for (Map.Entry<Path, Object> file : files.entrySet()) {
                if (!Objects.equals(file.getValue(), identity(file.getKey()))) {
                    return false;
                }
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Null where the system has none; then it is known only whether there is a file. */
    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
