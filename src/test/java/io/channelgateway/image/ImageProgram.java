package io.channelgateway.image;

import io.channelgateway.support.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lays out the files of the container image in {@code target/image}: the folder {@code app} as it is on any other
 * host, and, if the image starts from nothing, a Java runtime with what it needs.
 */
final class ImageProgram {

    /** The name of the empty base image. */
    private static final String NOTHING = "scratch";

    /** What the image builder gives to each file. The archive of classes remembers it of each jar. */
    private static final FileTime FILE_TIME = FileTime.fromMillis(1_000);

    private ImageProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path target = Path.of("target");
        Path image = target.resolve("image");
        Files.createDirectories(image);
        Path app = FileTree.emptied(image.resolve("app"));
        Files.copy(target.resolve("channel-gateway.jar"), app.resolve("channel-gateway.jar"));
        FileTree.copy(target.resolve("lib"), app.resolve("lib"));
        FileTree.copy(Path.of("routes"), app.resolve("routes"));
        FileTree.copy(Path.of("config"), app.resolve("config"));
        Path root = FileTree.emptied(image.resolve("root"));
        Files.createDirectories(root.resolve("data"));
        Files.createDirectories(root.resolve("tmp"));
        setTimes(app);
        if (System.getProperty("image.base").equals(NOTHING)) {
            JavaRuntime runtime = new JavaRuntime(root, System.getProperty("image.architecture"));
            runtime.create();
            setTimes(root);
            runtime.archiveClasses(app, List.of("-XX:+UseParallelGC"));
        }
    }

    private static void setTimes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Files.setLastModifiedTime(file, FILE_TIME);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }
}
