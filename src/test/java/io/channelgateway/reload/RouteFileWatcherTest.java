package io.channelgateway.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.channelgateway.workspace.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                attempts::add)) {
            for (String content : List.of("one", "two")) {
                Files.writeString(folder.resolve("new.camel.yaml"), content);
                watcher.look();
                assertThatCode(watcher::look).doesNotThrowAnyException();
            }

            assertThat(attempts).containsExactly(false, false);
            assertThat(watcher.faults()).containsExactly(new Fault(folder.toString(), 0, "java.lang.OutOfMemoryError"));
        }
    }
}
