package io.channelgateway.ledger;

import static io.channelgateway.ledger.TestLedger.claim;

import java.nio.file.Path;
import java.time.InstantSource;

/** A process that claims as fast as it can, and prints each id after the ledger has confirmed it. */
final class ClaimingProcess {

    private static final int THREADS = 8;

    private ClaimingProcess() {}

    /** @param arguments the URL of the store and the folder of the journal */
    public static void main(String[] arguments) {
        InstantSource clock = InstantSource.system();
        Ledger ledger = TestLedger.open(Samples.settings(arguments[0], Path.of(arguments[1])), clock);
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> {
                        while (true) {
                            NewMessage message = Samples.message(null, clock.instant());
                            claim(ledger, message);
                            System.out.println(message.id());
                        }
                    })
                    .start();
        }
    }
}
