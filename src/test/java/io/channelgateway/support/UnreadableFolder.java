package io.channelgateway.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that nobody can read, root neither: its path is longer than the system takes.
 *
 * <p>It was put together elsewhere and moved to where it is, and is taken apart when it is closed, so that the folder that
 * it is in can be deleted.
 */
public final class UnreadableFolder implements Closeable {

    private static final String NAME = "x".repeat(200);
    private static final int LONG = 2_500;

    private final Path origin;
    private final Path target;
    private final Path path;

    /** @param in the folder below which it is to be, on the file system of the other one */
    public UnreadableFolder(Path in, Path elsewhere) {
        try {
            origin = Files.createDirectory(elsewhere.resolve("deep"));
            Path innermost = nest(origin);
            target = nest(in).resolve("deep");
            Files.move(origin, target);
            path = tooLong(target, origin.relativize(innermost));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path nest(Path folder) throws IOException {
        Path innermost = folder;
        while (innermost.toString().length() < LONG) {
            innermost = Files.createDirectory(innermost.resolve(NAME));
        }
        return innermost;
    }

    /** Of those in it, the first one that is too long. */
    private static Path tooLong(Path folder, Path below) {
        Path path = folder;
        for (Path name : below) {
            path = path.resolve(name);
            if (!Files.exists(path)) {
                return path;
            }
        }
        throw new AssertionError("The system takes longer paths than " + path.toString().length() + " characters.");
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.move(target, origin);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
