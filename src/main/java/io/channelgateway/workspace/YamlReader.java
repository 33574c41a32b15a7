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
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Turns a YAML file into a {@link YamlDocument}.
 *
 * <p>A ready-made tree reader would lose the lines of the names, stop at the first doubled name, take
 * an alias for a text and write {@code 0123} as 83.
 */
final class YamlReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** More would hardly be repeated any more. */
    private static final int MOST_REPEATED = 1_000;

    private final YAMLParser parser;
    private final YamlDocument document;

    /** Nearly all of a large file is the same few words, which are kept once. */
    private final Map<String, TextNode> repeated = new HashMap<>();

    private YamlReader(YAMLParser parser, YamlDocument document) {
        this.parser = parser;
        this.document = document;
    }

    /** @throws ConfigurationFaults if there is no file, or no YAML in it */
    static YamlDocument read(Path path) throws ConfigurationFaults {
        YamlDocument document = new YamlDocument(path.toString(), true);
        String text = "";
        try {
            text = Files.readString(path);
            document.setRoot(tree(text, document));
            return document;
        } catch (NoSuchFileException e) {
            document.addFault(0, "The file does not exist.");
        } catch (CharacterCodingException e) {
            document.addFault(0, "The file is not UTF-8 text.");
        } catch (JsonProcessingException e) {
            YamlSyntax.addFault(document, text, e);
        } catch (IOException e) {
            document.addFault(0, "The file cannot be read.");
        }
        document.throwFaults();
        throw new IllegalStateException("A file that cannot be read has a fault.");
    }

    /** Takes the entries of a list, which are gone once it has them. */
    @FunctionalInterface
    interface Entries {
        void take(JsonNode entry) throws ConfigurationFaults;
    }

    /**
     * Reads a file that is one list under a name, entry by entry and without the lines of the fields, which together
     * is several times faster.
     *
     * @throws ConfigurationFaults if there is any fault, or the file is anything else: then it is to be read as a whole
     */
    static void readEntries(Path path, String list, Entries entries) throws ConfigurationFaults {
        YamlDocument document = new YamlDocument(path.toString(), false);
        try (Reader text = Files.newBufferedReader(path);
                YAMLParser parser = factory().createParser(text)) {
            new YamlReader(parser, document).entries(list, entries);
        } catch (IOException e) {
            document.addFault(0, "The file cannot be read.");
        }
        document.throwFaults();
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

    private static JsonNode tree(String text, YamlDocument document) throws IOException {
        try (YAMLParser parser = factory().createParser(text)) {
            return new YamlReader(parser, document).wholeFile();
        }
    }

    private void entries(String list, Entries entries) throws IOException, ConfigurationFaults {
        boolean isList = parser.nextToken() == JsonToken.START_OBJECT
                && list.equals(parser.nextFieldName())
                && parser.nextToken() == JsonToken.START_ARRAY;
        while (isList && parser.nextToken() != JsonToken.END_ARRAY) {
            entries.take(value(JsonPointer.empty()));
        }
        if (!isList || parser.nextToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            document.addFault(0, "The file is something else than one list.");
        }
    }

    private JsonNode wholeFile() throws IOException {
        JsonNode root = parser.nextToken() == null ? NODES.nullNode() : value(JsonPointer.empty());
        if (parser.nextToken() != null) {
            document.addFault(line(), "A second YAML document starts here; there must be only one.");
        }
        return root;
    }

    private JsonNode value(JsonPointer place) throws IOException {
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
                return array(place);
            case VALUE_NULL:
                return NODES.nullNode();
            default:
                return text(parser.getText());
        }
    }

    private JsonNode object(JsonPointer place) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = text(parser.currentName()).textValue();
            JsonPointer field = document.hasLines() ? place.appendProperty(name) : place;
            if (object.has(name)) {
                document.addFault(line(), YamlDocument.nameOf(field) + " is already in line " + document.lineOf(field)
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

    private JsonNode array(JsonPointer place) throws IOException {
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
