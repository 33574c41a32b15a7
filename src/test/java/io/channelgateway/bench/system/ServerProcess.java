package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server that runs as a process of its own until it is closed. */
public final class ServerProcess implements Closeable {

    private static final Duration LONGEST_START = Duration.ofSeconds(120);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final long LONGEST_STOP_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Path err;
    private final long startNanos;

    private ServerProcess(String name, Process process, Path err, long startNanos) {
        this.name = name;
        this.process = process;
        this.err = err;
        this.startNanos = startNanos;
    }

    /** @param folder where it runs */
    static ServerProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path err = Files.createDirectories(Folders.BENCH.resolve("log")).resolve(name + ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            long now = System.nanoTime();
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new ServerProcess(name, process, err, now);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A main class of this program, with its class path. */
    static ServerProcess startJava(String name, Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(Jdk.running().java()));
        command.addAll(options);
        command.add("-Dlogback.configurationFile=config/logback.xml");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return start(name, Path.of("").toAbsolutePath(), Map.of(), command);
    }

    /**
     * Waits until the server answers this load's request with 200.
     *
     * @return the time since the start of the process
     */
    Duration awaitAnswer(Load load) {
        try {
            return firstAnswer(load);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private Duration firstAnswer(Load load) {
        while (System.nanoTime() - startNanos < LONGEST_START.toNanos()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended: " + errors());
            }
            if (answers(load)) {
                return Duration.ofNanos(System.nanoTime() - startNanos);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new IllegalStateException(name + " does not answer: " + errors());
    }

    private static boolean answers(Load load) {
        try (LoadGenerator client = new LoadGenerator(load)) {
            return client.send(1).answers() == 1;
        } catch (ConnectException notYet) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private String errors() {
        try {
            return Files.readString(err);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
        }
    }
}
