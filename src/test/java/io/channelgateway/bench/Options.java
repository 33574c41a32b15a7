package io.channelgateway.bench;

import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.Jdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What the user asks for, by system properties {@code bench.*}; an empty one counts as not set. */
final class Options {

    private final Properties properties;

    Options(Properties properties) {
        this.properties = properties;
    }

    /** A short run: few cases, few rounds. */
    boolean quick() {
        return Boolean.parseBoolean(text("quick", "false"));
    }

    /** Which parts run. */
    List<String> parts() {
        return list("only", quick() ? "speed,startup" : "speed,startup,workspaces,hang,soak");
    }

    List<String> systems() {
        return list("systems", "nginx,vertx,naive-camel,gateway");
    }

    List<BenchChannel> channels(String standard) {
        return list("channel", standard).stream().map(BenchChannel::of).toList();
    }

    List<Integer> providerMillis(String standard) {
        return numbers("provider-ms", standard);
    }

    List<Integer> connections(String standard) {
        return numbers("connections", standard);
    }

    List<String> stores(String standard) {
        return list("store", standard);
    }

    /** With an Idempotency-Key, without, or both. */
    List<Boolean> keys(String standard) {
        return list("keys", standard).stream().map(Boolean::parseBoolean).toList();
    }

    /** Versions, such as {@code 17,25}; by default, SQLite sees the newest one beside the running one. */
    List<Jdk> jdks(String store) {
        List<String> versions = list("jdks", "");
        if (versions.isEmpty()) {
            return quick() || !store.equals("sqlite") ? List.of(Jdk.running()) : Jdk.runningAndNewest();
        }
        return versions.stream().map(Jdk::of).toList();
    }

    int rounds() {
        return number("rounds", quick() ? 2 : 3);
    }

    /** How long each system is measured in each round. */
    Duration measured() {
        return Duration.ofSeconds(number("seconds", quick() ? 2 : 3));
    }

    /** Requests that warm up one process before it is measured. */
    int warmUp() {
        return number("warm-up", quick() ? 10_000 : 100_000);
    }

    /** How often a start is timed. */
    int starts() {
        return number("starts", quick() ? 2 : 5);
    }

    Duration hang() {
        return Duration.ofSeconds(number("hang-seconds", quick() ? 20 : 60));
    }

    Duration soak() {
        return Duration.ofMinutes(number("soak-minutes", 10));
    }

    /** The folder with the gateway's routes, config and target. */
    Path gateway() {
        return Path.of(text("gateway", "")).toAbsolutePath();
    }

    /** Further variables of the gateway, such as {@code GATEWAY_WORKER_THREADS=512}. */
    Map<String, String> gatewayEnvironment() {
        Map<String, String> variables = new HashMap<>();
        for (String variable : list("gateway-environment", "")) {
            String[] parts = variable.split("=", 2);
            variables.put(parts[0], parts[1]);
        }
        return variables;
    }

    private int number(String name, int standard) {
        return Integer.parseInt(text(name, String.valueOf(standard)));
    }

    private List<Integer> numbers(String name, String standard) {
        return list(name, standard).stream().map(Integer::valueOf).toList();
    }

    private List<String> list(String name, String standard) {
        return Arrays.stream(text(name, standard).split(",")).filter(entry -> !entry.isBlank()).toList();
    }

    private String text(String name, String standard) {
        String value = properties.getProperty("bench." + name, "");
        return value.isBlank() ? standard : value;
    }
}
