package io.channelgateway.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two files of a log beside its database; one takes what is written while the other's is brought there. */
final class LogFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);

    private final List<Path> paths;
    private final List<LogFile> files;
    private final FilePlaces places;
    private long segment;

    private LogFiles(List<Path> paths, List<LogFile> files, FilePlaces places) throws IOException {
        this.paths = paths;
        this.files = files;
        this.places = places;
        for (LogFile file : files) {
            segment = Math.max(segment, file.heldSegment());
        }
    }

    /** For tests of what a disk may do. */
    LogFiles(LogFile one, LogFile other) throws IOException {
        this(List.of(), List.of(one, other), new FilePlaces(List.of()));
    }

    /** @param database a file that exists */
    static LogFiles open(Path database) throws IOException {
        List<Path> paths = Stream.of("-log1", "-log2")
                .map(ending -> database.resolveSibling(database.getFileName() + ending))
                .toList();
        List<LogFile> files = new ArrayList<>();
        try {
            for (Path path : paths) {
                files.add(LogFile.open(path));
            }
            bringToDisk(database.toAbsolutePath().getParent());
            FilePlaces places = new FilePlaces(List.of(database, paths.get(0), paths.get(1)));
            return new LogFiles(paths, files, places);
        } catch (IOException failed) {
            for (LogFile file : files) {
                file.close();
            }
            throw failed;
        }
    }

    /** That there are these files is on the disk, too. */
    private static void bringToDisk(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // Not every system opens folders.
        }
    }

    /** What an earlier process has left; some of it, or all, may be in the database already. */
    Recent left() throws IOException {
        Recent left = new Recent();
        List<LogFile> inOrder = files.get(0).heldSegment() <= files.get(1).heldSegment()
                ? files
                : List.of(files.get(1), files.get(0));
        try {
            for (LogFile file : inOrder) {
                file.read(frame -> add(frame, left));
            }
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        return left;
    }

    private static void add(byte[] frame, Recent recent) {
        try {
            LogEntry.read(frame).forEach(recent::add);
        } catch (JsonProcessingException other) {
            throw new StoreUnavailable("The log beside the SQLite file has entries that this version cannot read."
                    + " Start the version that wrote it, and stop it, so that they get into the database.");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is in the other file is in the database: the next segment begins there. */
    void turn() {
        segment++;
        current().begin(segment);
    }

    private LogFile current() {
        return files.get((int) (segment % files.size()));
    }

    /** Whether the log and the database are where the next process looks for them. */
    boolean areInPlace() {
        return places.areKept();
    }

    /**
     * As {@link LogFile#append}.
     *
     * @throws StoreUnavailable if they are not {@link #areInPlace in place}; then nothing was written
     */
    void append(byte[] frame) throws IOException {
        if (!areInPlace()) {
            throw new StoreUnavailable("The ledger's files were moved, replaced or deleted.");
        }
        current().append(frame);
    }

    /** @param isInDatabase whether everything is there, so that the files are of no use any more */
    void close(boolean isInDatabase) {
        // What is there instead is not this process's.
        boolean isDone = isInDatabase && areInPlace();
        try {
            for (LogFile file : files) {
                file.close();
            }
            for (Path path : isDone ? paths : List.<Path>of()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failed) {
            LOG.warn("the ledger's log cannot be closed; it will be read again");
        }
    }
}
