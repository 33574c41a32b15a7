package io.channelgateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.ledger.StoreUnavailable;
import io.channelgateway.ledger.TestLedger;
import java.nio.file.Path;
import java.time.InstantSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is told of a store that takes no writes. */
class StorePulseTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(StorePulse.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private RuntimeException failure;
    private final StorePulse pulse = new StorePulse(() -> {
        if (failure != null) {
            throw failure;
        }
    });

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        pulse.beat();
        lines.list.clear();
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
    }

    /** As nobody else can make one. */
    private static StoreUnavailable storeUnavailable() {
        return (StoreUnavailable) Assertions.catchThrowable(() -> TestLedger.open(
                new LedgerSettings("jdbc:sqlite:/dev/null/x.db", "", "", Path.of("/dev/null/x"), true, 2),
                InstantSource.system()));
    }

    @Test
    void anOutageIsAnErrorThatSaysWhatFailedOnce() {
        failure = storeUnavailable();

        pulse.beat();
        pulse.beat();

        assertThat(pulse.isWritable()).isFalse();
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("ledger: the store is not writable: " + failure.getMessage());
        });
    }

    @Test
    void itsEndIsToldToo() {
        failure = storeUnavailable();
        pulse.beat();
        failure = null;

        pulse.beat();

        assertThat(pulse.isWritable()).isTrue();
        assertThat(lines.list).last().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage()).isEqualTo("ledger: the store is writable");
        });
    }

    @Test
    void anotherFailuresTextIsKeptBack() {
        failure = new IllegalStateException("SECRET");

        pulse.beat();

        assertThat(lines.list).singleElement().satisfies(line ->
                assertThat(line.getFormattedMessage()).endsWith("java.lang.IllegalStateException"));
    }
}
