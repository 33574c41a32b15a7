package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * The form in a request's body.
 *
 * @param fields its plain fields by name
 * @param files its files, in their order
 */
record SandboxForm(Map<String, String> fields, List<Part> files) {

    static final String VARIABLE = "form";

    private static final String BYTES = "application/octet-stream";

    /**
     * A file of a form.
     *
     * @param field the name of its field
     * @param mimeType null if the form does not say
     */
    record Part(String field, String filename, String mimeType, Buffer bytes) {

        Attachment file() {
            return Attachment.of(filename, mimeType == null || mimeType.isBlank() ? BYTES : mimeType, bytes.getBytes());
        }
    }

    static SandboxForm of(MultiMap fields, List<Part> files) {
        Map<String, String> all = new LinkedHashMap<>();
        fields.forEach(field -> all.put(field.getKey(), field.getValue()));
        return new SandboxForm(all, files == null ? List.of() : List.copyOf(files));
    }

    /** The form of the request, without any field if there is none. */
    static SandboxForm of(Exchange exchange) {
        return exchange.getVariable(VARIABLE, new SandboxForm(Map.of(), List.of()), SandboxForm.class);
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** The file in the field of that name, or null. */
    Attachment file(String field) {
        return files.stream().filter(part -> part.field().equals(field)).map(Part::file).findFirst().orElse(null);
    }
}
