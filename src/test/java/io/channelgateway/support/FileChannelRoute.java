package io.channelgateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A channel called files, in one file, that posts each attachment as it is to a fake provider. */
public final class FileChannelRoute {

    private FileChannelRoute() {}

    /** The shipped routes and this one, in a folder that exists; the limits are lines of the channel's attachments. */
    public static Path in(Path folder, FakeProvider provider, String... limits) {
        try {
            FileTree.copyRoutes(folder);
            Files.writeString(folder.resolve("channels/files.camel.yaml"), """
                    - beans:
                        - name: files-channel
                          type: io.channelgateway.channel.Channel
                          properties:
                            name: files
                            recipient: "[a-z]+"
                            settings: ""
                            attachments:
                              %s

                    - route:
                        id: files
                        from:
                          uri: direct:files
                          steps:
                            - split:
                                stopOnException: "true"
                                simple:
                                  expression: ${variable.attachments}
                                steps:
                                  - setHeader:
                                      name: X-File
                                      simple:
                                        expression: ${body.filename} ${body.mimeType} ${body.size} ${body.sha256}
                                  - setBody:
                                      simple:
                                        expression: ${body.bytes}
                                  - to: %s/file
                            - setBody:
                                constant:
                                  expression: files-1
                    """.formatted(String.join("\n" + " ".repeat(10), limits), provider.url()));
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
