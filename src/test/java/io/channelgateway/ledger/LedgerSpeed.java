package io.channelgateway.ledger;

import io.channelgateway.support.PostgresServer;
import io.channelgateway.worker.Daemons;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prints how many messages a second the ledger claims and completes, and how long that takes, by the number of callers.
 * Run by hand: {@code LedgerSpeed sqlite|postgresql [counted] [messages] [callers…]}.
 */
public final class LedgerSpeed {

    private static final int WORKERS = 4;
    private static final int WORKSPACES = 4;
    private static final StoredAnswer ANSWER = new StoredAnswer(
            200,
            "{\"data\":{\"id\":\"1795358803.000001\",\"channel\":\"slack\",\"status\":\"sent\","
                    + "\"sent_at\":\"2026-11-22T14:46:43Z\"}}",
            null);

    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS, Daemons.named("worker"));
    private final Ledger ledger;
    private final String url;
    private final boolean isCounted;

    private LedgerSpeed(Ledger ledger, String url, boolean isCounted) {
        this.ledger = ledger;
        this.url = url;
        this.isCounted = isCounted;
    }

    public static void main(String[] arguments) throws Exception {
        boolean isPostgres = "postgresql".equals(arguments[0]);
        boolean isCounted = "true".equals(arguments[1]);
        int messages = Integer.parseInt(arguments[2]);
        int[] callers = Arrays.stream(arguments).skip(3).mapToInt(Integer::parseInt).toArray();
        Path folder = Files.createTempDirectory("speed");
        PostgresServer postgres = isPostgres ? new PostgresServer() : null;
        String url = isPostgres ? postgres.newDatabase() : "jdbc:sqlite:" + folder.resolve("gateway.db");
        try (Ledger ledger = TestLedger.open(Samples.settings(url, folder), InstantSource.system())) {
            LedgerSpeed speed = new LedgerSpeed(ledger, url, isCounted);
            speed.run(64, messages);
            for (int some : callers) {
                System.out.println(arguments[0] + (isCounted ? " counted" : "") + " " + some + " callers: "
                        + speed.run(some, some == 1 ? messages / 10 : messages));
            }
        } finally {
            if (isPostgres) {
                postgres.close();
            }
        }
        System.exit(0);
    }

    private String run(int callers, int messages) throws SQLException {
        long[] nanos = new long[messages];
        AtomicInteger next = new AtomicInteger();
        long cpu = cpu();
        long server = serverCpu();
        long transactions = transactions();
        long start = System.nanoTime();
        CompletableFuture<?>[] chains = new CompletableFuture<?>[callers];
        for (int i = 0; i < callers; i++) {
            chains[i] = new CompletableFuture<Void>();
            @SuppressWarnings("unchecked")
            CompletableFuture<Void> done = (CompletableFuture<Void>) chains[i];
            workers.execute(() -> send(next, nanos, done));
        }
        CompletableFuture.allOf(chains).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        return String.format(
                "%.0f/s p50 %.2f ms p99 %.2f ms, CPU %.1f us (server %.1f us), %.2f transactions each",
                messages / seconds, nanos[messages / 2] / 1e6, nanos[messages * 99 / 100] / 1e6,
                (cpu() - cpu) / 1e3 / messages, (serverCpu() - server) * 1e4 / messages,
                (transactions() - transactions) / (double) messages);
    }

    private void send(AtomicInteger next, long[] nanos, CompletableFuture<Void> done) {
        int number = next.getAndIncrement();
        if (number >= nanos.length) {
            done.complete(null);
            return;
        }
        long start = System.nanoTime();
        Instant now = Instant.now();
        NewMessage message = new NewMessage(Samples.newId(), "w" + number % WORKSPACES, UUID.randomUUID().toString(),
                "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "slack", "C01234567",
                "Hello, this is a message of ordinary length.", null, null, null, null,
                "req_01M81VJH7GGM7ZH0VD5C8RRK3S", now.toEpochMilli(), now.plusSeconds(30).toEpochMilli());
        ledger.claimAsync(message)
                .thenComposeAsync(claimed -> isCounted
                        ? ledger.countAsync(message.workspace(), 1_000_000_000L, 1_000_000_000L, now).thenApply(count -> null)
                        : CompletableFuture.completedFuture(null), workers)
                .thenComposeAsync(counted -> ledger.completeAsync(
                        message.id(), State.SENT, "1795358803.000001", ANSWER, Instant.now()), workers)
                .whenCompleteAsync((completed, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                    }
                    nanos[number] = System.nanoTime() - start;
                    send(next, nanos, done);
                }, workers);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** In hundredths of a second, of the server's processes that still run. */
    private long serverCpu() throws SQLException {
        if (!url.startsWith("jdbc:postgresql:")) {
            return 0;
        }
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1)).orElseThrow().parent().orElseThrow().descendants()
                    .mapToLong(LedgerSpeed::ticks)
                    .sum();
        }
    }

    private static long ticks(ProcessHandle process) {
        try {
            String[] fields = Files.readString(Path.of("/proc/" + process.pid() + "/stat")).split(" ");
            return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
        } catch (java.io.IOException gone) {
            return 0;
        }
    }

    private long transactions() throws SQLException {
        if (!url.startsWith("jdbc:postgresql:")) {
            return 0;
        }
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT xact_commit, pg_sleep(1.2) FROM pg_stat_database WHERE datname = current_database()")) {
                row.next();
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
