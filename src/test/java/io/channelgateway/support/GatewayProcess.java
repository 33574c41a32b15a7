package io.channelgateway.support;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gateway as users start it: a process of its own, in the repository's root, with the test's class path; or a host of it. */
public final class GatewayProcess implements Closeable {

    /** The jar's manifest says the same to these versions of Java. */
    private static final int NATIVE_ACCESS_WARNS_SINCE = 24;

    private static final String CLASS_PATH = System.getProperty("java.class.path");

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
        List<String> program = new ArrayList<>(List.of(CLASS_PATH, "io.channelgateway.Application"));
        program.addAll(List.of(arguments));
        return start(Path.of("").toAbsolutePath(), environment, program);
    }

    /** An application with a gateway inside: it runs in a folder of its own, whose {@code classes} come before the gateway's. */
    public static GatewayProcess startHost(String host, Path folder, List<String> arguments) throws IOException {
        String classPath = folder.resolve("classes") + File.pathSeparator + CLASS_PATH;
        List<String> program = new ArrayList<>(List.of(classPath, host));
        program.addAll(arguments);
        Path logging = Path.of("config/logback.xml").toAbsolutePath();
        return start(folder, Map.of("JDK_JAVA_OPTIONS", "-Dlogback.configurationFile=" + logging), program);
    }

    /** @param program its class path, its main class and its arguments */
    private static GatewayProcess start(Path workingFolder, Map<String, String> environment, List<String> program)
            throws IOException {
        Path folder = Files.createTempDirectory("gateway");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        // It hardly gets beyond its start, of which compiling for later would take a part.
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-cp");
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
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
