package io.channelgateway.ledger;

import java.io.Closeable;
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

    private final FileChannel file;
    private boolean isClosed;
    private IOException lost;

    WriteAheadLog(Path database) throws IOException {
        this.file = FileChannel.open(Path.of(database + "-wal"), StandardOpenOption.WRITE);
    }

    /** Returns when all that was committed before is on the disk. */
    synchronized void force() throws IOException {
        if (lost != null) {
            throw lost;
        }
        if (!isClosed) {
            file.force(false);
        }
    }

    /** Brings all to the disk first; whoever comes with {@link #force()} later learns whether that went well. */
    @Override
    public synchronized void close() {
        try (file) {
            force();
        } catch (IOException failure) {
            lost = failure;
        }
        isClosed = true;
    }
}
