package io.channelgateway;

import io.channelgateway.api.AnswerBodies;
import io.channelgateway.api.ClientTexts;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LostMessage;
import io.channelgateway.ledger.StoredAnswer;
import io.channelgateway.message.Answer;
import io.channelgateway.message.ClaimStep;
import io.channelgateway.message.FirstAnswer;
import io.channelgateway.message.LedgerKeeper;
import io.channelgateway.message.LedgerRepository;
import io.channelgateway.message.Message;
import io.channelgateway.message.RemoteAnswers;
import io.channelgateway.observe.Observation;
import io.channelgateway.worker.Workers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;

/** The wiring of what sees to it that a message is sent at most once. */
final class IdempotencyBeans {

    /** What claim and completion may take beside the provider's calls. */
    private static final long STORE_SECONDS = 10;

    private IdempotencyBeans() {}

    static void bind(
            CamelContext context,
            Settings settings,
            Ledger ledger,
            Workers workers,
            Observation observation,
            InstantSource clock) {
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        Duration duplicateWait = Duration.ofSeconds(settings.number("gateway.duplicate-wait-seconds"));
        RemoteAnswers remote =
                new RemoteAnswers(ledger, threads.newScheduledThreadPool(IdempotencyBeans.class, "remote-answers", 2), duplicateWait);
        // At most a token, the message, a new token, and the message once more; and for each file up to three calls.
        Duration call = Duration.ofSeconds(settings.number("gateway.provider-timeout-seconds"));
        Duration rest = Duration.ofSeconds(settings.number("gateway.attachment-deadline-seconds") + STORE_SECONDS);
        Function<Message, Duration> longestSend =
                message -> rest.plus(call.multipliedBy(4L + 3L * message.attachments().size()));
        Registry registry = context.getRegistry();
        LedgerRepository repository = new LedgerRepository(ledger, remote, clock, longestSend, unfinished(), unsent());
        StoredAnswer lost = new StoredAnswer(unfinished().status(), unfinished().body(), null);
        registry.bind("ledgerRepository", repository);
        registry.bind(
                "ledgerKeeper",
                new LedgerKeeper(
                        ledger,
                        lost,
                        message -> count(message, repository, observation),
                        now -> repository.giveUpOverdue(now, observation::lost),
                        clock));
        registry.bind("claim", new ClaimStep(repository, workers));
        registry.bind("firstAnswer", new FirstAnswer(duplicateWait.toSeconds(), workers));
    }

    /** One that goes on here is counted when it is given up, or ends. */
    private static void count(LostMessage lost, LedgerRepository repository, Observation observation) {
        if (!repository.isInFlight(lost.id())) {
            observation.lost(lost.workspace(), lost.channel());
        }
    }

    private static Answer unsent() {
        String body = AnswerBodies.error(ErrorCode.INTERNAL_ERROR, ClientTexts.INTERNAL_ERROR, null);
        return new Answer(ErrorCode.INTERNAL_ERROR.status(), body, null, false);
    }

    /** The answer of a send that nobody finished: the gateway died, or a route lost it. */
    private static Answer unfinished() {
        String body = AnswerBodies.error(ErrorCode.PROVIDER_ERROR, ClientTexts.UNFINISHED, Outcome.UNKNOWN.text());
        return new Answer(ErrorCode.PROVIDER_ERROR.status(), body, null, true);
    }
}
