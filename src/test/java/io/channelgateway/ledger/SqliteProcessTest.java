package io.channelgateway.ledger;

import static io.channelgateway.ledger.TestLedger.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SQLite file and a process that uses it and dies. */
@Timeout(60)
class SqliteProcessTest {

    private static final int ENOUGH = 2_000;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Where its native library stays if it is killed.
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ClaimingProcess.class.getName(),
                        url(),
                        folder.resolve("journal").toString())
                .redirectOutput(folder.resolve("confirmed").toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        processes.add(process);
        return process;
    }

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("ledger.db");
    }

    /** The ids that the process has printed; the last line may be cut off. */
    private List<String> confirmed() throws IOException {
        String printed = Files.readString(folder.resolve("confirmed"));
        return printed.substring(0, printed.lastIndexOf('\n') + 1).lines().toList();
    }

    @Test
    void keepsEveryConfirmedClaimWhenTheProcessIsKilled() throws Exception {
        Process process = start();
        await().atMost(Duration.ofSeconds(30)).until(() -> confirmed().size() >= ENOUGH);

        process.destroyForcibly().waitFor();

        try (Ledger ledger = TestLedger.open(Samples.settings(url(), folder), InstantSource.system())) {
            assertThat(confirmed()).allSatisfy(id -> assertThat(ledger.findAsync(id).join()).isPresent());
            assertThat(ledger.sweep(Instant.now(), Samples.LOST)).isNotEmpty();
        }
    }

    @Test
    void belongsToOneProcess() throws Exception {
        try (Ledger ledger = TestLedger.open(Samples.settings(url(), folder), InstantSource.system())) {
            // Refused in this process, too; the lock of the first one stays as it is.
            assertThatThrownBy(() -> TestLedger.open(Samples.settings(url(), folder), InstantSource.system()))
                    .hasMessageContaining("uses");

            Process second = start();

            assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(Files.readString(folder.resolve("errors"))).contains("Another process uses");
            assertThat(usage(ledger, "acme", Samples.NOON).inDay()).isZero();
        }
    }
}
