package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and its children use while they are measured.
 *
 * <p>Source: proc(5), status; on systems without it the memory is 0.
 */
public final class Usage implements Probe {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final String RSS = "VmRSS:";

    private final ProcessHandle process;
    /** Whoever is there when the measured time begins: to look for children means to look at every process there is. */
    private List<ProcessHandle> all = List.of();
    private Duration cpu = Duration.ZERO;
    private volatile long peakRssKib;
    private Thread watcher;

    Usage(ProcessHandle process) {
        this.process = process;
    }

    @Override
    public void start() {
        all = Stream.concat(Stream.of(process), process.descendants()).toList();
        peakRssKib = rssKib();
        cpu = cpuUntilNow();
        watcher = new Thread(this::watch, "usage");
        watcher.setDaemon(true);
        watcher.start();
    }

    @Override
    public void stop() {
        cpu = cpuUntilNow().minus(cpu);
        watcher.interrupt();
    }

    /** Of the measured time, in microseconds. */
    public double cpuMicros() {
        return cpu.toNanos() / 1e3;
    }

    /** The highest resident memory of the measured time, in MB. */
    public double peakRssMb() {
        return peakRssKib * 1024 / 1e6;
    }

    private void watch() {
        try {
            while (true) {
                peakRssKib = Math.max(peakRssKib, rssKib());
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException stopped) {
            // The measured time is over.
        }
    }

    private Duration cpuUntilNow() {
        return all.stream().map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private long rssKib() {
        return all.stream().mapToLong(one -> rssKib(one.pid())).sum();
    }

    private static long rssKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(RSS))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }
}
