package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.ledger.TestLedger;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start inside another process that fails leaves nothing there: the next one may use the same ledger and port. */
@Timeout(60)
class FailedStartTest {

    private static final List<String> THE_TESTS_OWN = List.of("awaitility", "HttpClient");

    @TempDir
    private Path folder;

    private TestGateway.Builder gateway() {
        return TestGateway.builder()
                .property("ledger.url", "jdbc:sqlite:" + folder.resolve("gateway.db"))
                .property("ledger.journal-folder", folder);
    }

    @Test
    void leavesNothingIfItsSettingsAreWrong() throws IOException {
        leavesNothing(gateway().property("gateway.attachment-allow", "everywhere"));
    }

    @Test
    void leavesNothingIfItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            leavesNothing(gateway().property("camel.server.port", taken.getLocalPort()));
        }
    }

    @Test
    void leavesNothingIfItsLedgerCannotBeOpened() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        String url = "jdbc:sqlite:" + other.resolve("gateway.db");
        // Not a whole gateway, which would make threads of its own meanwhile.
        LedgerSettings settings = new LedgerSettings(url, null, null, other, true, 90);
        try (Ledger owner = TestLedger.open(settings, InstantSource.system())) {
            leavesNothing(gateway().property("ledger.url", url));
            assertThat(owner.backlog().queued()).isZero();
        }
    }

    @Test
    void leavesNothingIfItsWorkspacesAreWrong() throws IOException {
        leavesNothing(gateway().workspaces("  - name: nobody\n"));
    }

    private void leavesNothing(TestGateway.Builder broken) throws IOException {
        // The first one makes what stays for the rest of the process.
        gateway().start().close();
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        assertThatThrownBy(broken::start);

        await().untilAsserted(() -> assertThat(newSince(before)).isEmpty());
        gateway().start().close();
    }

    private static Set<String> newSince(Set<Thread> before) {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> THE_TESTS_OWN.stream().noneMatch(name::startsWith))
                .forEach(names::add);
        return names;
    }
}
