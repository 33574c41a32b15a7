package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs after all other tests and searches everything that they made the gateway log. */
class LogSecretsIT {

    @Test
    void theWholeLogHoldsNoSecretThatATestConfigured() throws IOException {
        List<String> secrets = Files.readAllLines(Secrets.NOTED);
        List<String> log = Files.readAllLines(Path.of("target/test-log.txt"));

        assertThat(secrets).hasSizeGreaterThan(20);
        assertThat(log).hasSizeGreaterThan(500);
        assertThat(secrets).allSatisfy(secret ->
                assertThat(log).noneMatch(line -> line.contains(secret)));
    }
}
