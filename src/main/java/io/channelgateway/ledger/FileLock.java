package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file beside another that is locked as long as this process uses the other; a crash releases it. */
final class FileLock implements AutoCloseable {

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StoreUnavailable if the folder cannot be written, or another process has the lock */
    static FileLock on(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new StoreUnavailable("Another process uses " + file
                        + ". Several nodes need PostgreSQL; SQLite is for one process.");
            }
            return new FileLock(channel);
        } catch (IOException unusable) {
            throw new StoreUnavailable("The folder of " + file + " cannot be written.");
        }
    }

    /** Locks the channel's file; false if somebody else, in this process or another one, has locked it. */
    static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The end of the process releases it at the latest.
        }
    }
}
