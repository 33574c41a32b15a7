package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the packages of the gateway know of each other. */
class PackagesTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?(io\\.channelgateway[a-z.]*)\\.[A-Z]");

    private static Map<String, Set<String>> imports() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                String own = SOURCES.relativize(file.getParent()).toString().replaceAll("[/\\\\]", ".");
                List<String> others = IMPORT.matcher(Files.readString(file)).results()
                        .map(found -> found.group(1))
                        .filter(other -> !other.equals(own))
                        .toList();
                imports.computeIfAbsent(own, first -> new TreeSet<>()).addAll(others);
            }
        }
        return imports;
    }

    @Test
    void noneKnowsOneThatKnowsIt() throws IOException {
        Map<String, Set<String>> left = imports();
        boolean isSmaller;
        do {
            // Whoever knows none of those that are left goes; who then is still there is part of a circle, or knows one.
            isSmaller = left.keySet().removeIf(name -> Collections.disjoint(left.get(name), left.keySet()));
        } while (isSmaller);

        assertThat(left).isEmpty();
    }
}
