package io.channelgateway.support;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gateway as users start it: a process of its own, in the repository's root, with the test's class path. */
public final class GatewayProcess implements Closeable {

    /** The jar's manifest says the same to these versions of Java. */
    private static final int NATIVE_ACCESS_WARNS_SINCE = 24;

    private final Process process;
    private final Path out;
    private final Path err;
    private final Path temporary;

    private GatewayProcess(Process process, Path out, Path err, Path temporary) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.temporary = temporary;
    }

    public static GatewayProcess start(Map<String, String> environment, String... arguments) throws IOException {
        Path folder = Files.createTempDirectory("gateway");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.channelgateway.Application"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new GatewayProcess(builder.start(), out, err, temporary);
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    public String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** Where it keeps what is to be gone with it. */
    public Path temporary() {
        return temporary;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        FileTree.delete(temporary.getParent());
    }
}
