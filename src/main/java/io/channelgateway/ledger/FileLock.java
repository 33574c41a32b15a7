package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file that is locked as long as this process uses it, or another one beside it; a crash releases it. */
final class FileLock implements AutoCloseable {

    /**
     * What this process has locked. Systems release a process's lock when it closes any channel of the file, so the file
     * must not be opened once more to find out.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private FileLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @throws StoreUnavailable if the folder cannot be written, or somebody else has the lock */
    static FileLock on(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return tryOpen(
                            file.resolveSibling(file.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)
                    .orElseThrow(() -> new StoreUnavailable("Another process uses " + file
                            + ". Several nodes need PostgreSQL; SQLite is for one process."));
        } catch (IOException unusable) {
            throw new StoreUnavailable("The folder of " + file + " cannot be written.");
        }
    }

    /** Opens the file and locks it; empty if somebody else, in this process or another one, has locked it. */
    static Optional<FileLock> tryOpen(Path file, OpenOption... options) throws IOException {
        Path path = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        if (!HELD.add(path)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            channel = FileChannel.open(path, options);
            isLocked = channel.tryLock() != null;
            return isLocked ? Optional.of(new FileLock(path, channel)) : Optional.empty();
        } catch (OverlappingFileLockException anotherClassLoader) {
            return Optional.empty();
        } finally {
            if (!isLocked) {
                HELD.remove(path);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** The locked file. */
    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The end of the process releases it at the latest.
        } finally {
            HELD.remove(path);
        }
    }
}
