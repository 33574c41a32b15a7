package io.channelgateway.workspace;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A file that is being read on a thread of its own before anybody asks for it, as a large one takes its time. */
final class ReadAhead {

    private final FutureTask<Tree> reading;

    /** @param content tells whether the file has changed since */
    ReadAhead(Path path, FileVersion content) {
        // The version first: a change in between makes the tree newer than its version, and it is read again.
        this.reading = new FutureTask<>(() -> new Tree(content.read(), YamlReader.readWithoutLines(path)));
        Thread thread = new Thread(reading, "workspaces-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private record Tree(String version, YamlDocument document) {}

    /** The file as a tree without lines; null if it has changed, or could not be read. */
    YamlDocument take(String version) throws InterruptedException {
        try {
            Tree tree = reading.get();
            return tree.version().equals(version) ? tree.document() : null;
        } catch (ExecutionException unreadable) {
            return null;
        }
    }
}
