package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Turns a YAML file into {@link YamlDocument}s: one for each entry of the list that most of it is, so that thousands of
 * them need no more memory than one, and one for the rest.
 *
 * <p>A ready-made tree reader would lose the lines of the names, stop at the first doubled name, take
 * an alias for a text and write {@code 0123} as 83.
 */
final class YamlReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** More would hardly be repeated any more. */
    private static final int MOST_REPEATED = 1_000;

    private final YAMLParser parser;
    private final String list;
    private final Entries entries;
    private final YamlDocument rest;

    /** What is being read: the rest, or an entry. */
    private YamlDocument document;

    /** Nearly all of a large file is the same few words, which are kept once. */
    private final Map<String, TextNode> repeated = new HashMap<>();

    private YamlReader(YAMLParser parser, String list, Entries entries, YamlDocument rest) {
        this.parser = parser;
        this.list = list;
        this.entries = entries;
        this.rest = rest;
        this.document = rest;
    }

    /** Takes the entries of the list, each as the only one in a document like the file, and with its faults so far. */
    @FunctionalInterface
    interface Entries {
        void take(YamlDocument entry) throws ConfigurationFaults;
    }

    /**
     * Reads a file.
     *
     * @param list the field at the top that is a list, if all is well
     * @param hasLines whether the lines of the fields are to be known, which takes twice the time
     * @return the file with the list empty
     * @throws ConfigurationFaults if there is no file, or no YAML in it, or by {@code entries}
     */
    static YamlDocument read(Path path, String list, boolean hasLines, Entries entries) throws ConfigurationFaults {
        YamlDocument rest = new YamlDocument(path.toString(), hasLines, 0);
        try (Reader text = Files.newBufferedReader(path);
                YAMLParser parser = factory().createParser(text)) {
            new YamlReader(parser, list, entries, rest).readFile();
            return rest;
        } catch (NoSuchFileException e) {
            rest.addFault(0, "The file does not exist.");
        } catch (JsonProcessingException e) {
            YamlSyntax.addFault(rest, path, e);
        } catch (IOException e) {
            rest.addFault(0, "The file cannot be read.");
        }
        rest.throwFaults();
        throw new IllegalStateException("A file that cannot be read has a fault.");
    }

    private static YAMLFactory factory() {
        LoaderOptions options = new LoaderOptions();
        // The default of 3 million characters ends at some ten thousand keys.
        options.setCodePointLimit(Integer.MAX_VALUE);
        return YAMLFactory.builder()
                .loaderOptions(options)
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .build();
    }

    private void readFile() throws IOException, ConfigurationFaults {
        rest.setRoot(parser.nextToken() == null ? NODES.nullNode() : value(JsonPointer.empty()));
        if (parser.nextToken() != null) {
            rest.addFault(line(), "A second YAML document starts here; there must be only one.");
        }
    }

    private JsonNode entries(JsonPointer place) throws IOException, ConfigurationFaults {
        JsonPointer entry = place.appendIndex(0);
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            document = new YamlDocument(rest.file(), rest.hasLines(), i);
            ObjectNode root = NODES.objectNode();
            root.putArray(list).add(value(entry));
            document.setRoot(root);
            entries.take(document);
        }
        document = rest;
        return NODES.arrayNode();
    }

    private JsonNode value(JsonPointer place) throws IOException, ConfigurationFaults {
        if (document.hasLines()) {
            document.setLine(place, line());
        }
        if (parser.isCurrentAlias() || parser.getTypeId() != null) {
            document.addFault(place, "must not be a YAML alias or tag; put a text that starts with * or ! in quotes.");
        }
        switch (parser.currentToken()) {
            case START_OBJECT:
                return object(place);
            case START_ARRAY:
                return isList(place) ? entries(place) : array(place);
            case VALUE_NULL:
                return NODES.nullNode();
            default:
                return text(parser.getText());
        }
    }

    private JsonNode object(JsonPointer place) throws IOException, ConfigurationFaults {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = text(parser.currentName()).textValue();
            JsonPointer field = document.hasLines() || document == rest ? place.appendProperty(name) : place;
            if (object.has(name)) {
                document.addFault(line(), document.nameOf(field) + " is already in line " + document.lineOf(field)
                        + "; a field must not be there twice.");
                parser.nextToken();
                parser.skipChildren();
            } else {
                if (document.hasLines()) {
                    document.setLine(field, line());
                }
                parser.nextToken();
                object.set(name, value(field));
            }
        }
        return object;
    }

    private boolean isList(JsonPointer place) {
        return document == rest && list.equals(place.getMatchingProperty()) && place.tail().matches();
    }

    private JsonNode array(JsonPointer place) throws IOException, ConfigurationFaults {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(document.hasLines() ? place.appendIndex(array.size()) : place));
        }
        return array;
    }

    private TextNode text(String text) {
        TextNode known = repeated.get(text);
        if (known == null) {
            known = NODES.textNode(text);
            if (repeated.size() < MOST_REPEATED) {
                repeated.put(text, known);
            }
        }
        return known;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
