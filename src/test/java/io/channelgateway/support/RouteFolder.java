package io.channelgateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A copy of the shipped routes that a test edits, each time at once as editors and deployments should. */
public final class RouteFolder {

    private final Path folder;

    public RouteFolder(Path folder) {
        this.folder = FileTree.copyRoutes(folder);
    }

    public Path path() {
        return folder;
    }

    public void write(String file, String text) {
        try {
            Path whole = Files.writeString(Files.createTempFile(folder, "edit", ".tmp"), text);
            Files.move(whole, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void delete(String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A channel whose route begins with the text as its body, and goes on with these steps. */
    public static String hook(String steps) {
        return """
                - beans:
                    - name: hook-channel
                      type: io.channelgateway.channel.Channel
                      properties: {name: hook, recipient: "[a-z]+", recipientForm: a name in lower case}
                - route:
                    id: hook
                    from:
                      uri: direct:hook
                      steps:
                        - setBody: {variable: {expression: text}}
                """ + steps.indent(8);
    }

    /** A channel that posts each text, with the version of its file, to a URL below its own name. */
    public static String webhook(String name, String url, String version) {
        return """
                - beans:
                    - name: %1$s-channel
                      type: io.channelgateway.channel.Channel
                      properties:
                        name: %1$s
                        title: The webhook
                        recipient: "[a-z]+"
                        recipientForm: a name in lower case

                - route:
                    id: %1$s
                    description: Posts the message to a fixed webhook.
                    from:
                      uri: direct:%1$s
                      steps:
                        - setBody:
                            simple:
                              expression: ${variable.text}
                        - setHeader:
                            name: X-Version
                            constant:
                              expression: "%3$s"
                        - to: %2$s/%1$s
                        - unmarshal:
                            json: {}
                        - setBody:
                            simple:
                              expression: ${body[id]}
                """.formatted(name, url, version);
    }
}
