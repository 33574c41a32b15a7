package io.channelgateway.ledger;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * SQLite's log file, to bring commits to the disk on another thread than the one that makes them.
 *
 * <p>It must be opened after the first commit of a connection and closed before that connection, as the file may be
 * another one afterwards. SQLite keeps its locks on other files, so closing this one ends none of them.
 */
final class WriteAheadLog implements Closeable {

    private final Flushable disk;
    private final Closeable file;
    private boolean isClosed;
    private IOException lost;

    WriteAheadLog(Path database) throws IOException {
        this(FileChannel.open(Path.of(database + "-wal"), StandardOpenOption.WRITE));
    }

    private WriteAheadLog(FileChannel file) {
        this(() -> file.force(false), file);
    }

    /** @param disk brings to the disk what was written */
    WriteAheadLog(Flushable disk, Closeable file) {
        this.disk = disk;
        this.file = file;
    }

    /**
     * Returns when all that was committed before is on the disk. After a failure it fails for ever: what comes later in
     * the log is of no use without what is missing before it, and the system reports a failure only once.
     */
    synchronized void force() throws IOException {
        if (lost == null && !isClosed) {
            try {
                disk.flush();
            } catch (IOException failure) {
                lost = failure;
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** Brings all to the disk first; whoever comes with {@link #force()} later learns whether that went well. */
    @Override
    public synchronized void close() {
        try (file) {
            force();
        } catch (IOException remembered) {
            // force() tells it again.
        }
        isClosed = true;
    }
}
