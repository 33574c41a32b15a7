package io.channelgateway.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFileWatcherTest {

    @TempDir
    Path folder;

    @Test
    void goesOnAfterAVersionThatThereWasNoMemoryFor() throws IOException {
        RouteFiles files = new RouteFiles(folder);
        List<Boolean> attempts = new ArrayList<>();
        try (RouteFileWatcher watcher = new RouteFileWatcher(
                files,
                files.version(),
                () -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                null,
                attempts::add,
                Duration.ofDays(1))) {
            for (String content : List.of("one", "two")) {
                Files.writeString(folder.resolve("new.camel.yaml"), content);
                watcher.look();
                assertThatCode(watcher::look).doesNotThrowAnyException();
            }

            assertThat(attempts).containsExactly(false, false);
            assertThat(watcher.faults()).containsExactly(new Fault(folder.toString(), 0, "java.lang.OutOfMemoryError"));
        }
    }

    @Test
    void triesAVersionWithFaultsAgainAndTellsTheSameOnesOnce() throws IOException {
        RouteFiles files = new RouteFiles(folder);
        List<Boolean> attempts = new ArrayList<>();
        Deque<String> troubles = new ArrayDeque<>(List.of("Too many open files", "Too many open files", "No such host"));
        try (RouteFileWatcher watcher = new RouteFileWatcher(
                files,
                files.version(),
                () -> {
                    throw new ConfigurationFaults(List.of(new Fault("new.camel.yaml", 0, troubles.remove())));
                },
                null,
                attempts::add,
                Duration.ZERO)) {
            Files.writeString(folder.resolve("new.camel.yaml"), "one");
            watcher.look();
            watcher.look();
            watcher.look();

            assertThat(attempts).containsExactly(false);
            watcher.look();
            assertThat(watcher.faults()).containsExactly(new Fault("new.camel.yaml", 0, "No such host"));
            assertThat(attempts).containsExactly(false, false);
        }
    }

    @Test
    void triesAVersionAgainOfWhichAFileCouldNotBeReadMeanwhile() throws IOException {
        RouteFiles files = new RouteFiles(folder);
        List<String> tried = new ArrayList<>();
        try (RouteFileWatcher watcher = new RouteFileWatcher(
                files,
                files.version(),
                () -> {
                    tried.add("once");
                    throw new UncheckedIOException(new IOException("Too many open files"));
                },
                null,
                done -> {},
                Duration.ofDays(1))) {
            Files.writeString(folder.resolve("new.camel.yaml"), "one");
            watcher.look();
            watcher.look();
            watcher.look();
            watcher.look();

            assertThat(tried).hasSizeGreaterThan(1);
        }
    }
}
