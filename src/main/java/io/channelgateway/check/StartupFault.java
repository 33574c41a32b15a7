package io.channelgateway.check;

import io.channelgateway.reload.RouteFiles;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.util.URISupport;

/** Says in one text why the gateway cannot start: the innermost cause that has something to say. */
public final class StartupFault {

    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{\\s*env:\\s*([\\w.-]+)");

    private static final Pattern ROUTE_FILE = Pattern.compile("Error pre-parsing resource: file:(.*)");

    /** Anything shorter is a number or the like, and would be found in every other message. */
    private static final int SHORTEST_SECRET = 4;

    private StartupFault() {}

    /** As the other one, with the routes where they are by default, and says which of their files it is or how to learn that. */
    public static String explain(Throwable fault) {
        String text = explain(fault, Path.of(System.getenv().getOrDefault("GATEWAY_ROUTES", "routes")));
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            Matcher file = ROUTE_FILE.matcher(String.valueOf(cause.getMessage()));
            if (file.matches() && !text.contains(file.group(1))) {
                return file.group(1) + ": " + text;
            }
            if (cause instanceof FailedToCreateRouteException) {
                return text + (text.endsWith(".") ? "" : ".") + " The command check tells the file and line.";
            }
        }
        return text;
    }

    /** @param routes the folder of the routes; what they have from the environment may be secret, and is not told */
    public static String explain(Throwable fault, Path routes) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String text = text(cause);
            if (text != null && !text.isBlank()) {
                texts.add(text.strip());
            }
        }
        String innermost = texts.isEmpty() ? fault.getClass().getSimpleName() : texts.get(texts.size() - 1);
        return URISupport.sanitizeUri(masked(innermost, routes));
    }

    /** Of some, the message alone is no sentence. */
    private static String text(Throwable cause) {
        if (cause instanceof ClassNotFoundException) {
            return "There is no class " + cause.getMessage() + ".";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "Access to " + denied.getFile() + " is denied.";
        }
        if (cause instanceof PropertyBindingException binding && binding.getCause() == null) {
            return binding.getTarget().getClass().getName() + " has no property " + binding.getPropertyName() + ".";
        }
        if (cause instanceof MethodNotFoundException method && method.getBean() != null) {
            return method.getBean().getClass().getName() + " has no method " + method.getMethodName() + ".";
        }
        if (cause instanceof UnsupportedOperationException && cause.getMessage() == null) {
            return "A step that has fields, such as uri, is written without them.";
        }
        return cause instanceof PatternSyntaxException pattern
                ? pattern.getPattern() + " is not a regular expression: " + pattern.getDescription() + "."
                : cause.getMessage();
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
        for (Path file : new RouteFiles(routes).all()) {
            ENVIRONMENT.matcher(contentOf(file)).results().forEach(found -> variables.add(found.group(1)));
        }
        return variables;
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            // Then no route was read from it either.
            return "";
        }
    }
}
