package io.channelgateway.ledger;

import com.github.f4b6a3.ulid.UlidCreator;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completions that could not be written to the store: in memory, and on the local disk in case of a crash.
 *
 * <p>Replaying a completion twice changes nothing, so a file may hold more than is missing from the store.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String NAMES = "completions-*.jsonl";
    private static final int LARGEST_BATCH = 512;

    private final Path ownPath;
    private final Map<String, Completion> pending = new ConcurrentHashMap<>();
    private final List<JournalFile> earlier = new ArrayList<>();
    private final BatchThread<Entry<Completion, Void>> thread =
            new BatchThread<>("ledger-journal", LARGEST_BATCH, this::append, this::notAppended);
    private JournalFile own;
    private volatile boolean isBehind;

    /** @throws StoreUnavailable if the folder cannot be used */
    Journal(Path folder) {
        this.ownPath = folder.resolve("completions-" + UlidCreator.getMonotonicUlid() + ".jsonl");
        try {
            Files.createDirectories(folder);
            // Otherwise one would learn in an outage that it cannot be written.
            openOwn().delete();
            readEarlier(folder);
        } catch (IOException unusable) {
            close();
            throw new StoreUnavailable("The journal's folder " + folder + " cannot be used.");
        } catch (StoreUnavailable unreadable) {
            close();
            throw unreadable;
        }
    }

    private void readEarlier(Path folder) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, NAMES)) {
            for (Path path : paths) {
                JournalFile file = JournalFile.open(path).orElse(null);
                if (file != null) {
                    earlier.add(file);
                    file.read().forEach(this::remember);
                }
            }
        }
    }

    private void remember(Completion completion) {
        pending.merge(completion.messageId(), completion, (first, next) -> next.mayFollow(first.state()) ? next : first);
    }

    /** Keeps a completion. The future never fails: without a disk, memory has to do. */
    CompletableFuture<Void> add(Completion completion) {
        remember(completion);
        Entry<Completion, Void> entry = new Entry<>(completion);
        thread.add(entry);
        return entry.future();
    }

    private JournalFile openOwn() throws IOException {
        return JournalFile.open(ownPath).orElseThrow(() -> new IOException("locked"));
    }

    private JournalFile own() throws IOException {
        if (own == null) {
            own = openOwn();
        }
        return own;
    }

    private synchronized void append(List<Entry<Completion, Void>> entries) {
        try {
            own().append(entries.stream().map(Entry::input).toList());
        } catch (IOException failed) {
            isBehind = true;
            LOG.error("the journal cannot be written; {} outcomes are in memory only", entries.size());
        }
        entries.forEach(entry -> entry.settle(() -> null));
    }

    private void notAppended(Entry<Completion, Void> entry, StoreUnavailable reason) {
        isBehind = true;
        entry.settle(() -> null);
    }

    /** What is known about a message here and not in the store, or null. */
    Completion pending(String messageId) {
        return pending.get(messageId);
    }

    List<Completion> pending() {
        return List.copyOf(pending.values());
    }

    /** The completion is in the store. */
    void written(Completion completion) {
        pending.remove(completion.messageId(), completion);
    }

    /** Empties the files if everything is in the store, and otherwise writes what could not be written before. */
    synchronized void tidy() {
        if (!pending.isEmpty()) {
            catchUp();
            return;
        }
        isBehind = false;
        try {
            for (Iterator<JournalFile> files = earlier.iterator(); files.hasNext(); files.remove()) {
                files.next().delete();
            }
            if (own != null) {
                own.truncate();
            }
        } catch (IOException failed) {
            LOG.warn("a journal that is in the store cannot be emptied; it will be written again");
        }
    }

    private void catchUp() {
        if (!isBehind) {
            return;
        }
        try {
            own().append(pending());
            isBehind = false;
            LOG.info("the journal can be written again; it has all outcomes");
        } catch (IOException stillNot) {
            // The next time does it, or the store.
        }
    }

    /** Leaves the files to the next process, unless they are of no use any more. */
    @Override
    public void close() {
        thread.close();
        closeFiles();
    }

    private synchronized void closeFiles() {
        try {
            for (JournalFile file : earlier) {
                file.close();
            }
            if (own != null && pending.isEmpty()) {
                own.delete();
            } else if (own != null) {
                own.close();
            }
        } catch (IOException failed) {
            LOG.warn("a journal cannot be closed");
        }
    }
}
