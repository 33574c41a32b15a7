package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.file.Path;

/** Where the fields of a YAML file stand. */
public final class YamlLines {

    private static final String NO_LIST = "";

    private final YamlDocument document;

    private YamlLines(YamlDocument document) {
        this.document = document;
    }

    /** @throws ConfigurationFaults if there is no file, or no YAML in it */
    public static YamlLines read(Path file) throws ConfigurationFaults {
        return new YamlLines(YamlReader.read(file, NO_LIST, true, entry -> {}));
    }

    /** From 1; of what a field should be in, if it is missing. */
    public int of(JsonPointer field) {
        return document.lineOf(field);
    }
}
