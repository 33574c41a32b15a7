package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often one client may try keys. */
class FailedAuthenticationsTest {

    private final MovableClock clock = new MovableClock();
    private final FailedAuthentications failures = new FailedAuthentications(100, clock);

    private long refusedOf(int attempts, String address) {
        return IntStream.range(0, attempts).filter(attempt -> failures.isTooMany(address)).count();
    }

    @Test
    void letsAHundredPassInAMinuteAndTheNextHundredInTheNext() {
        assertThat(refusedOf(150, "192.0.2.1")).isEqualTo(50);

        clock.advance(Duration.ofMinutes(1));

        assertThat(refusedOf(100, "192.0.2.1")).isZero();
    }

    @Test
    void countsExactlyUnderConcurrency() {
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<?>[] clients = IntStream.range(0, 16)
                .mapToObj(client -> CompletableFuture.runAsync(
                        () -> refused.addAndGet((int) refusedOf(50, "192.0.2.1"))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(clients).join();

        assertThat(refused).hasValue(700);
    }

    @Test
    void countsEachIpv4AddressByItself() {
        assertThat(refusedOf(100, "192.0.2.1")).isZero();
        assertThat(refusedOf(100, "192.0.2.2")).isZero();
    }

    @Test
    void countsANetworkOfIpv6AsOneClient() {
        for (int i = 0; i < 100; i++) {
            assertThat(failures.isTooMany("2001:db8:1:2::" + Integer.toHexString(i))).isFalse();
        }

        assertThat(failures.isTooMany("2001:db8:1:2:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(failures.isTooMany("2001:db8:1:3::1")).isFalse();
    }

    @Test
    void keepsNoMoreThanItsShareOfManyAddresses() {
        for (int i = 0; i < 300_000; i++) {
            failures.isTooMany("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }

        assertThat(failures.size()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void believesNoHeaderAboutTheAddressAndLetsValidKeysPass() {
        try (TestGateway gateway = TestGateway.builder()
                .property("gateway.failed-authentications-per-minute", 3)
                .clock(clock)
                .start()) {
            String body = TestGateway.body("slack", "C01234567");
            List<Integer> statuses = IntStream.range(0, 5)
                    .mapToObj(i -> gateway.send(
                            body,
                            "Authorization", "Bearer " + Secrets.make("wbk_wrong_"),
                            "X-Forwarded-For", "198.51.100." + i,
                            "Forwarded", "for=198.51.100." + i,
                            "X-Real-IP", "198.51.100." + i))
                    .map(Answer::status)
                    .toList();

            assertThat(statuses).containsExactly(401, 401, 401, 429, 429);
            assertThat(gateway.get("/v1/channels/messages").status()).isEqualTo(200);
        }
    }
}
