package io.channelgateway.bench.system;

import io.channelgateway.support.FileTree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the benchmark keeps its files. */
public final class Folders {

    /** The results, and everything below that a run needs. */
    public static final Path BENCH = Path.of("target/bench").toAbsolutePath();

    private Folders() {}

    /**
     * Takes the folder for this process alone, until the result is closed.
     *
     * @throws IllegalStateException if another benchmark runs in it
     */
    public static Closeable claim() throws IOException {
        Files.createDirectories(BENCH);
        FileChannel file = FileChannel.open(BENCH.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            throw new IllegalStateException("Another benchmark is running in " + BENCH + ".");
        }
        return file;
    }

    /** A new, empty folder below {@link #BENCH}. */
    static Path fresh(String name) {
        return FileTree.emptied(BENCH.resolve(name));
    }
}
