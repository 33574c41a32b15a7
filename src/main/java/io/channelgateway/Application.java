package io.channelgateway;

import io.channelgateway.check.StartupFault;
import io.channelgateway.command.KeysCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine;

/** The command line: without a command it starts the gateway. */
@Command(
        name = "channel-gateway",
        description = "One HTTP API in front of Slack, Microsoft Teams, WhatsApp, Telegram and e-mail.",
        mixinStandardHelpOptions = true,
        versionProvider = Application.Version.class,
        subcommands = {KeysCommand.class, CheckCommand.class})
public final class Application implements Callable<Integer> {

    /** From this Java on, Netty's use of sun.misc.Unsafe prints warnings to stderr. */
    private static final int UNSAFE_WARNS_SINCE = 24;

    private static final Path LOGGING = Path.of("config/logback.xml");

    /** As the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"channel-gateway " + Application.class.getPackage().getImplementationVersion()};
        }
    }

    public static void main(String[] arguments) {
        if (Runtime.version().feature() >= UNSAFE_WARNS_SINCE) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
        if (Files.exists(LOGGING)) {
            System.setProperty("logback.configurationFile", LOGGING.toString());
        }
        Application application = new Application();
        // There is nothing to parse, and getting ready to would delay the start by a tenth of a second.
        System.exit(arguments.length == 0 ? application.call() : new CommandLine(application).execute(arguments));
    }

    @Override
    public Integer call() {
        StartAhead.begin();
        CountDownLatch ended = new CountDownLatch(1);
        try {
            Gateway gateway = new Gateway(Map.of(), InstantSource.system());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, ended), "stop"));
            gateway.run();
            return gateway.getExitCode();
        } catch (Exception fault) {
            System.err.println("channel-gateway cannot start: " + StartupFault.explain(fault));
            return 1;
        } finally {
            ended.countDown();
        }
    }

    private static void stop(Gateway gateway, CountDownLatch ended) {
        gateway.completed();
        try {
            ended.await(gateway.longestStopSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
