package io.channelgateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionTest {

    /** Replaced first, the short one would leave the rest of the long one to be read. */
    @ParameterizedTest
    @CsvSource({"a_token, b_token", "b_token, a_token"})
    void masksASecretThatHoldsAnotherOne(String nameOfShort, String nameOfLong) {
        Connection connection = new Connection("fax", Map.of(nameOfShort, "s3cr", nameOfLong, "s3cr3t"));

        assertThat(connection.mask("s3cr3t and s3cr and more")).isEqualTo("*** and *** and more");
    }

    @ParameterizedTest
    @CsvSource({"token", "password", "access_token", "client_secret", "api_key"})
    void masksWhatItsNameCallsASecret(String name) {
        Connection connection = new Connection("fax", Map.of(name, "s3cr3t", "base_url", "http://fax.example.com"));

        assertThat(connection.mask("POST http://fax.example.com/s3cr3t")).isEqualTo("POST http://fax.example.com/***");
    }

    @Test
    void showsNamesAndNoValue() {
        assertThat(new Connection("fax", Map.of("token", "s3cr3t", "base_url", "http://fax.example.com")))
                .hasToString("Connection[fax [base_url, token]]");
    }
}
