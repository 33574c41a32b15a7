package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of the workspaces file. */
class WorkspaceFileChangesTest {

    @TempDir
    private Path folder;

    private final WorkspaceDirectory directory = new WorkspaceDirectory();
    private GivenFile given;
    private WorkspaceFileWatcher watcher;

    @BeforeEach
    void giveAFile() {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @AfterEach
    void stopWatching() {
        watcher.close();
    }

    @Test
    void followsALinkThatIsSwapped() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        new GivenFile(one.resolve("workspaces.yaml")).with();
        new GivenFile(two.resolve("workspaces.yaml")).with(4, "    plan: org");
        Path data = Files.createSymbolicLink(folder.resolve("data"), one);
        Files.createSymbolicLink(given.path, data.resolve("workspaces.yaml"));
        watch(Duration.ofMillis(20));

        swap(data, two);

        await().until(() -> plan() == Plan.ORG);
    }

    @Test
    void noticesAChangeThatKeepsSizeAndDate() throws Exception {
        given.with(4, "    plan: pro");
        FileTime date = Files.getLastModifiedTime(given.path);
        watch(Duration.ofMillis(20));

        Path next = folder.resolve("next");
        new GivenFile(next).with(4, "    plan: org");
        Files.setLastModifiedTime(next, date);
        Files.move(next, given.path, StandardCopyOption.ATOMIC_MOVE);

        await().until(() -> plan() == Plan.ORG);
    }

    @Test
    void waitsUntilAFileIsWrittenToItsEnd() throws Exception {
        given.with();
        watch(Duration.ofHours(1));

        given.without(12);
        watcher.look();
        given.with(4, "    plan: org");
        watcher.look();
        assertThat(directory.current().findByKey("wbk_one").key().revoked()).isTrue();
        assertThat(plan()).isEqualTo(Plan.PRO);
        watcher.look();

        assertThat(plan()).isEqualTo(Plan.ORG);
    }

    @Test
    void connectsAChannelThatIsAddedWhileItRuns() throws Exception {
        given.with();
        watch(Duration.ofMillis(20));

        FiveChannels.add(given.context, "log", "level=info");

        await().until(() -> directory.current().all().get(0).connections().containsKey("log"));
    }

    @Test
    void noticesThatAChannelHasAnotherDefault() throws Exception {
        FiveChannels.add(given.context, "log", "level=info");
        given.with();
        watch(Duration.ofMillis(20));

        FiveChannels.add(given.context, "log", "level=warn");

        await().until(() -> directory.current().all().get(0).connections().get("log").get("level").equals("warn"));
    }

    private void watch(Duration interval) throws ConfigurationFaults {
        WorkspaceFile file = given.file();
        directory.replace(file.read());
        watcher = new WorkspaceFileWatcher(file, directory, interval);
    }

    private Plan plan() {
        return directory.current().all().get(0).plan();
    }

    private void swap(Path link, Path target) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), target);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }
}
