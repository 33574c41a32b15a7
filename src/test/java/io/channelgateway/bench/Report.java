package io.channelgateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.bench.system.Folders;
import java.io.IOException;
import java.nio.file.Files;

/** What the benchmark tells: on the console at once, and in files at the end. */
final class Report {

    private final ObjectMapper json = new ObjectMapper();
    private final StringBuilder text = new StringBuilder();

    void add(String more) {
        System.out.print(more);
        System.out.flush();
        text.append(more);
    }

    void json(String name, Object value) throws IOException {
        json.writerWithDefaultPrettyPrinter().writeValue(Folders.BENCH.resolve(name).toFile(), value);
    }

    void picture(String name, String svg) throws IOException {
        Files.writeString(Folders.BENCH.resolve(name), svg);
    }

    void save() throws IOException {
        Files.writeString(Folders.BENCH.resolve("results.md"), text);
    }
}
