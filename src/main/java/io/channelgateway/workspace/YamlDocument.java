package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A YAML file, or the part of it around one entry of its list, as a tree that knows the line of each
 * field, and what was found to be wrong in it so far. Every scalar is text, exactly as it was written.
 */
final class YamlDocument {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final String file;
    private final boolean hasLines;
    private final int firstEntry;
    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final Set<JsonPointer> faultyFields = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private JsonNode root;

    /**
     * @param hasLines whether the lines of the fields are to be known
     * @param firstEntry what the first entry of the list is counted as in the file
     */
    YamlDocument(String file, boolean hasLines, int firstEntry) {
        this.file = file;
        this.hasLines = hasLines;
        this.firstEntry = firstEntry;
    }

    String file() {
        return file;
    }

    int firstEntry() {
        return firstEntry;
    }

    boolean hasLines() {
        return hasLines;
    }

    JsonNode root() {
        return root;
    }

    void setRoot(JsonNode root) {
        this.root = root;
    }

    JsonNode at(JsonPointer field) {
        return root.at(field);
    }

    /** Where a field's name stands, or for an entry of a list its first line. The first mention counts. */
    void setLine(JsonPointer field, int line) {
        lines.putIfAbsent(field, line);
    }

    /** The line of a field; of what it should be in, if the field is missing; 0, if nothing is there. */
    int lineOf(JsonPointer field) {
        Integer line = lines.get(field);
        if (line != null) {
            return line;
        }
        return field.matches() ? 0 : lineOf(field.head());
    }

    void addFault(int line, String sentence) {
        faults.add(new Fault(file, line, sentence));
    }

    /** Of several faults of one field only the first counts, as the others follow from it. */
    void addFault(JsonPointer field, String rule) {
        addOnce(field, nameOf(field) + " " + rule);
    }

    /** A field that should not be there. What has no value, or no proper name, may be a secret in the wrong place. */
    void addUnknown(JsonPointer field, String rule) {
        if (NAME.matcher(field.last().getMatchingProperty()).matches() && !at(field).isNull()) {
            addFault(field, rule);
        } else {
            addOnce(field, nameOf(field.head())
                    + " holds something other than fields of the form \"name: value\"; a space must follow the colon.");
        }
    }

    private void addOnce(JsonPointer field, String sentence) {
        if (faultyFields.add(field)) {
            addFault(lineOf(field), sentence);
        }
    }

    List<Fault> faults() {
        return faults;
    }

    void throwFaults() throws ConfigurationFaults {
        throwFaults(faults);
    }

    /** @param faults of several parts of a file */
    static void throwFaults(List<Fault> faults) throws ConfigurationFaults {
        if (!faults.isEmpty()) {
            throw new ConfigurationFaults(
                    faults.stream().sorted(Comparator.comparingInt(Fault::line)).toList());
        }
    }

    /** {@code workspaces[0].plan} for {@code /workspaces/0/plan}. */
    String nameOf(JsonPointer field) {
        StringBuilder name = new StringBuilder();
        int first = firstEntry;
        for (JsonPointer rest = field; !rest.matches(); rest = rest.tail()) {
            if (rest.mayMatchElement()) {
                name.append('[').append(first + rest.getMatchingIndex()).append(']');
                first = 0;
            } else {
                String segment = rest.getMatchingProperty();
                name.append(name.length() == 0 ? "" : ".").append(NAME.matcher(segment).matches() ? segment : "?");
            }
        }
        return name.length() == 0 ? "The file" : name.toString();
    }
}
