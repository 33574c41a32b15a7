package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WriteAheadLogTest {

    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();

    /** A disk that fails at one flush, of which the system tells only once. */
    private WriteAheadLog failingAt(int flush) {
        return new WriteAheadLog(
                () -> {
                    if (flushes.incrementAndGet() == flush) {
                        throw new IOException("lost");
                    }
                },
                closes::incrementAndGet);
    }

    @Test
    void confirmsNothingAfterWhatTheDiskHasLost() throws IOException {
        WriteAheadLog log = failingAt(2);
        log.force();

        assertThatThrownBy(log::force).hasMessage("lost");

        assertThatThrownBy(log::force).hasMessage("lost");
        log.close();
        assertThatThrownBy(log::force).hasMessage("lost");
        assertThat(closes).hasValue(1);
    }

    @Test
    void bringsEverythingToTheDiskBeforeItCloses() {
        WriteAheadLog log = failingAt(0);

        log.close();

        assertThat(flushes).hasValue(1);
        assertThatCode(log::force).doesNotThrowAnyException();
    }

    @Test
    void tellsWhatWasLostWhileItClosed() {
        WriteAheadLog log = failingAt(1);

        log.close();

        assertThatThrownBy(log::force).hasMessage("lost");
    }
}
