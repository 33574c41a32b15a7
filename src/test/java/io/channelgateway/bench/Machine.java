package io.channelgateway.bench;

/** What this runs on. */
final class Machine {

    private Machine() {}

    static String describe() {
        return "%d cores, %s %s, JDK %s. All of it shares one machine: only ratios within one run count.".formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.version());
    }
}
