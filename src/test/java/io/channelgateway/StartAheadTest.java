package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StartAheadTest {

    private static final Pattern OF_JAVA = Pattern.compile("(java|javax|jdk|sun|com/sun)/.*");

    @Test
    void theListIsOfTheLibrariesThatThereAre() {
        List<String> ofLibraries = StartAhead.classes().stream()
                .filter(name -> !OF_JAVA.matcher(name).matches())
                .toList();

        List<String> gone = ofLibraries.stream().filter(name -> !StartAhead.isLoaded(name)).toList();

        assertThat(gone)
                .as("classes that no library has any more; the list's head says how to make it anew")
                .hasSizeLessThan(ofLibraries.size() / 20);
    }

    @Test
    void aClassThatIsGoneIsPassedOver() {
        assertThat(StartAhead.isLoaded("org/apache/camel/NoSuchClass")).isFalse();
    }
}
