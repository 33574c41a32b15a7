package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.Management;
import io.channelgateway.support.PostgresServer;
import io.channelgateway.support.TestGateway;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What health says while PostgreSQL is away, and after it is back. */
class HealthOutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void isReadyAsLongAsTheStoreTakesWritesAndAgainAfterwards() {
        try (PostgresServer postgres = new PostgresServer()) {
            TestGateway.Builder builder = TestGateway.builder().postgres(postgres.newDatabase());
            Management management = Management.of(builder);
            try (TestGateway gateway = builder.start()) {
                assertThat(management.ready().of("ledger")).isEqualTo("UP");

                postgres.stop();
                Awaitility.await().atMost(PATIENCE).until(() -> management.ready().status() == 503);

                assertThat(management.ready().of("ledger")).isEqualTo("DOWN");
                assertThat(management.ready().of("door")).isEqualTo("UP");
                assertThat(management.ready().text()).doesNotContain("jdbc").doesNotContain("postgres");
                assertThat(management.live().status()).isEqualTo(200);
                postgres.start();
                Awaitility.await().atMost(PATIENCE).until(() -> management.ready().status() == 200);
                assertThat(gateway.get("/v1/channels/messages").status()).isEqualTo(200);
            }
        }
    }
}
