package io.channelgateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.URISupport;

/** Says in one text why the gateway cannot start: the innermost cause that has something to say. */
final class StartupFault {

    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{\\s*env:\\s*([\\w.-]+)");

    /** Anything shorter is a number or the like, and would be found in every other message. */
    private static final int SHORTEST_SECRET = 4;

    private StartupFault() {}

    /** As the other one, with the routes where they are by default. */
    static String explain(Throwable fault) {
        return explain(fault, Path.of(System.getenv().getOrDefault("GATEWAY_ROUTES", "routes")));
    }

    /** @param routes the folder of the routes; what they have from the environment may be secret, and is not told */
    static String explain(Throwable fault, Path routes) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String text = cause.getMessage();
            if (text != null && !text.isBlank()) {
                texts.add(text.strip());
            }
        }
        String innermost = texts.isEmpty() ? fault.getClass().getSimpleName() : texts.get(texts.size() - 1);
        return URISupport.sanitizeUri(masked(innermost, routes));
    }

    private static String masked(String text, Path routes) {
        String masked = text;
        for (String variable : variablesIn(routes)) {
            String value = System.getenv(variable);
            if (value != null && value.length() >= SHORTEST_SECRET) {
                masked = masked.replace(value, "{{env:" + variable + "}}")
                        .replace(URLEncoder.encode(value, StandardCharsets.UTF_8), "{{env:" + variable + "}}");
            }
        }
        return masked;
    }

    private static Set<String> variablesIn(Path routes) {
        Set<String> variables = new TreeSet<>();
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ENVIRONMENT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).results().forEach(found -> variables.add(found.group(1)));
            }
        } catch (IOException | UncheckedIOException unreadable) {
            // Then no route was read either.
        }
        return variables;
    }
}
