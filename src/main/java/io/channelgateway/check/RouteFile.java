package io.channelgateway.check;

import io.channelgateway.workspace.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.PropertyBindingException;

/** The lines of a route file, and which of them Camel means when the file does not load. */
record RouteFile(Path path) {

    private static final Pattern YAML_LINE = Pattern.compile("(?s)^(.*?)\\s+in file:\\S+, line (\\d+),.*");
    private static final Pattern UNSUPPORTED_FIELD = Pattern.compile("Unsupported field: (\\S+)");
    private static final Pattern FAILED_BEAN = Pattern.compile("^Error creating bean: (\\S+)");

    /**
     * Why it does not load.
     *
     * @param block the line of what failed, or 0 if that is not known
     * @param routes the folder of all route files
     */
    Fault fault(Exception fault, int block, Path routes) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            Matcher yaml = YAML_LINE.matcher(String.valueOf(cause.getMessage()));
            if (yaml.matches()) {
                int line = lineOfField(yaml.group(1), Integer.parseInt(yaml.group(2)));
                return new Fault(path.toString(), line, yaml.group(1).replace('\n', ' '));
            }
        }
        int line = lineOfFailure(fault);
        return new Fault(path.toString(), line == 0 ? block : line, StartupFault.explain(fault, routes));
    }

    /** Camel names the line of the block that holds an unsupported field; the field itself stands below. */
    private int lineOfField(String text, int blockLine) {
        Matcher field = UNSUPPORTED_FIELD.matcher(text);
        int line = field.matches() ? lineWhere(blockLine, one -> one.strip().startsWith(field.group(1) + ":")) : 0;
        return line == 0 ? blockLine : line;
    }

    /** The innermost of what is known: the class that is not there, the property, the bean; else 0. */
    private int lineOfFailure(Exception fault) {
        int line = 0;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            int ofCause = lineOfCause(cause);
            line = ofCause == 0 ? line : ofCause;
        }
        return line;
    }

    private int lineOfCause(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof ClassNotFoundException) {
            return lineOf(text);
        }
        Matcher bean = FAILED_BEAN.matcher(text);
        if (bean.find()) {
            return lineOfName(bean.group(1));
        }
        return cause instanceof PropertyBindingException property ? lineOf(property.getPropertyName() + ":") : 0;
    }

    /** The line that gives something this name; 0 if none does. */
    int lineOfName(String name) {
        return lineOfName(name, 1);
    }

    /** @param from the first line to look at */
    int lineOfName(String name, int from) {
        Pattern whole = Pattern.compile("name: [\"']?" + Pattern.quote(name) + "[\"']?(?![\\w-])");
        return lineWhere(from, line -> whole.matcher(line).find());
    }

    /** The first line that has the text, from 1; 0 if none has. */
    int lineOf(String text) {
        return lineOf(text, 1);
    }

    /** @param from the first line to look at */
    int lineOf(String text, int from) {
        return lineWhere(from, line -> line.contains(text));
    }

    private int lineWhere(int from, Predicate<String> isMeant) {
        List<String> lines = lines();
        for (int i = from; i <= lines.size(); i++) {
            if (isMeant.test(lines.get(i - 1))) {
                return i;
            }
        }
        return 0;
    }

    List<String> lines() {
        try {
            return Files.readAllLines(path);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
