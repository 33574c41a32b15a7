package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed workspaces file comes into force, and a broken one does not. */
class WorkspaceFileWatcherTest {

    private static final String KEPT = "workspaces not re-read, the last good version stays in force: ";

    @TempDir
    private Path folder;

    private final WorkspaceDirectory directory = new WorkspaceDirectory();
    private final CapturedLog log = new CapturedLog(WorkspaceFileWatcher.class);
    private GivenFile given;
    private WorkspaceFileWatcher watcher;

    @BeforeEach
    void giveAFile() {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @AfterEach
    void stopWatching() {
        if (watcher != null) {
            watcher.close();
        }
        log.close();
    }

    @Test
    void isSilentWhileNothingChanges() throws Exception {
        given.with();
        Workspaces first = watch();

        await().during(Duration.ofMillis(200)).until(() -> directory.current() == first && lines().isEmpty());
    }

    @Test
    void neverLooksAtAnIntervalOfZero() throws Exception {
        given.with();
        directory.replace(given.read());
        watcher = new WorkspaceFileWatcher(given.file(), directory, Duration.ZERO);

        given.with(4, "    plan: org");

        await().during(Duration.ofMillis(100)).until(() -> plan() == Plan.PRO);
    }

    @Test
    void putsAChangeInForceAndSaysSo() throws Exception {
        given.with();
        watch();

        given.with(4, "    plan: org");

        await().until(() -> plan() == Plan.ORG);
        await().untilAsserted(() -> assertThat(lines()).containsExactly("INFO workspaces re-read workspaces=1 keys=1"));
    }

    @Test
    void keepsTheLastGoodVersionAndPicksUpTheRepair() throws Exception {
        given.with();
        Workspaces good = watch();

        given.with(4, "    plan: gold", 8, "        sha256: wbk_s3cr3t-Value", 15, "        token: ['s3cr3t-Value']");

        await().until(() -> lines().size() == 3);
        assertThat(directory.current()).isSameAs(good);
        assertThat(lines()).allMatch(line -> line.startsWith("WARN " + KEPT + given.path + ":"));
        assertThat(lines().get(0)).endsWith(":4: workspaces[0].plan must be one of starter, pro, org.");

        given.with(4, "    plan: starter");

        await().until(() -> plan() == Plan.STARTER);
        assertThat(lines().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void tellsTheFaultsOfAVersionOnlyOnce() throws Exception {
        given.with();
        watch();

        given.with(4, "    plan: gold");
        await().until(() -> lines().size() == 1);
        given.with(4, "    plan: silver");

        await().until(() -> lines().size() == 2);
        await().during(Duration.ofMillis(200)).until(() -> lines().size() == 2);
    }

    @Test
    void triesAFileWithFaultsAgainAsTheyMayPass() throws Exception {
        given.with();
        watch(Duration.ofMillis(50));

        given.with(4, "    plan: org", 15, "        token: \"{{env:LATER}}\"");
        await().until(() -> lines().size() == 1);
        await().during(Duration.ofMillis(200)).until(() -> lines().size() == 1);
        given.environment.put("LATER", "there now");

        await().until(() -> plan() == Plan.ORG);
        assertThat(watcher.faults()).isEmpty();
    }

    @Test
    void keepsTheLastGoodVersionWhileTheFileIsAway() throws Exception {
        given.with();
        watch();

        Files.delete(given.path);

        await().until(() -> lines().contains("WARN " + KEPT + given.path + ": The file does not exist."));
        assertThat(plan()).isEqualTo(Plan.PRO);
        given.with(4, "    plan: org");
        await().until(() -> plan() == Plan.ORG);
    }

    @Test
    void survivesAListenerThatFails() throws Exception {
        given.with();
        watch();
        directory.onChange(workspaces -> {
            if (workspaces.all().get(0).plan() == Plan.ORG) {
                throw new IllegalStateException("s3cr3t");
            }
        });

        given.with(4, "    plan: org");
        await().until(() -> lines().contains("WARN " + KEPT + "java.lang.IllegalStateException"));
        assertThat(plan()).isEqualTo(Plan.PRO);
        given.with(4, "    plan: starter");

        await().until(() -> plan() == Plan.STARTER);
    }

    @Test
    void triesAVersionAgainThatFailedForAReasonThatPasses() throws Exception {
        given.with();
        watch();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Boolean> wasTold = new CompletableFuture<>();
        directory.onChange(workspaces -> {
            if (calls.incrementAndGet() == 1) {
                throw new OutOfMemoryError("s3cr3t");
            }
            wasTold.complete(!watcher.faults().isEmpty());
        });

        given.with(4, "    plan: org");

        await().until(() -> plan() == Plan.ORG);
        assertThat(wasTold.get(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> watcher.faults().isEmpty());
    }

    @Test
    void looksNoMoreOnceItIsClosed() throws Exception {
        given.with();
        watch();

        watcher.close();
        given.with(4, "    plan: org");

        await().during(Duration.ofMillis(200)).until(() -> plan() == Plan.PRO);
    }

    private Workspaces watch() throws ConfigurationFaults {
        return watch(Duration.ofDays(1));
    }

    private Workspaces watch(Duration again) throws ConfigurationFaults {
        WorkspaceFile file = given.file();
        directory.replace(file.read());
        watcher = new WorkspaceFileWatcher(file, directory, Duration.ofMillis(20), again);
        return directory.current();
    }

    private Plan plan() {
        return directory.current().all().get(0).plan();
    }

    private List<String> lines() {
        return log.lines();
    }
}
