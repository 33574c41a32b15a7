package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64 as in RFC 4648, read where it stands in a JSON document. */
class Base64TextTest {

    private static Base64Text text(String json) {
        return new Base64Text(("{\"x\":\"" + json + "\",\"y\":\"z\"}").getBytes(StandardCharsets.UTF_8), 6);
    }

    @ParameterizedTest
    @CsvSource({"Zg==,f", "Zm8=,fo", "Zm9v,foo", "Zm9vYg==,foob", "Zm9vYmE=,fooba", "Zm9vYmFy,foobar"})
    void decodesTheVectorsOfTheRfc(String encoded, String plain) {
        assertThat(text(encoded).size()).isEqualTo(plain.length());
        assertThat(text(encoded).decode()).asString(StandardCharsets.US_ASCII).isEqualTo(plain);
    }

    @Test
    void decodesEveryLength() {
        Random random = new Random(1);
        for (int length = 1; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String encoded = Base64.getEncoder().encodeToString(bytes);

            assertThat(text(encoded).size()).isEqualTo(length);
            assertThat(text(encoded).decode()).isEqualTo(bytes);
            assertThat(text(escaped(encoded)).decode()).isEqualTo(bytes);
        }
    }

    /** As PHP and .NET write it. */
    private static String escaped(String encoded) {
        return encoded.replace("/", "\\/").replace("+", "\\u002B").replace("=", "\\u003d");
    }

    @Test
    void knowsTheEmptyText() {
        assertThat(text("").isEmpty()).isTrue();
        assertThat(text("").size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Z", "Zg", "Zg=", "Zm9", "Zg===", "=", "==", "====", "Z===", "Zg==Zg==", "Zm9v\\n", "Zm9v\\r\\nYmFy", "Zm9v YmFy",
        " Zm9v", "Zm9v\\tYmE=", "Zm-_", "data:text/plain;base64,Zm9v", "Zh==", "Zm9=", "Zm9vYg==\\n", "Zm\\u0039v\u00e9", "Zm9v\\\\\\\"", "Zm\\u2460",
        "Zm\\b="})
    void refusesEverythingElse(String encoded) {
        assertThatThrownBy(() -> text(encoded).decode()).isInstanceOf(IllegalArgumentException.class);
    }
}
