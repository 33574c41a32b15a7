package io.channelgateway.api;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.attachment.FileName;
import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.Aside;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.Refusal;
import io.channelgateway.message.Answer;
import io.channelgateway.message.Claim;
import io.channelgateway.message.Message;
import io.channelgateway.observe.RequestTrace;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.RateLimitStatus;
import io.channelgateway.workspace.RateLimits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what happened to a request into its {@link Answer}, and the answer into the HTTP response. */
public final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final long STORE_RETRY_SECONDS = 5;

    /** Which RFC 9110 15.5.2 demands of a 401, and RFC 6750 3 in this form; some clients fail without. */
    private static final String CHALLENGE = "Bearer realm=\"channel-gateway\"";

    private final Channels channels;
    private final RateLimits rateLimits;
    private final ConnectionMonitor connections;
    private final InstantSource clock;

    public Answers(Channels channels, RateLimits rateLimits, ConnectionMonitor connections, InstantSource clock) {
        this.channels = channels;
        this.rateLimits = rateLimits;
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * The provider said yes: the body is its id of the message. Attachments may have failed all the same.
     *
     * @throws ProviderFailure unknown, if there is no id
     */
    public void sent(Exchange exchange) throws ProviderFailure {
        Message message = exchange.getVariable("message", Message.class);
        String id = ProviderId.of(exchange, message);
        if (id == null) {
            throw ProviderFailure.unknown("the answer names no message");
        }
        connections.sent(
                exchange.getVariable("connectionName", String.class),
                exchange.getVariable("connection", Connection.class));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("channel", message.channel());
        List<String> failed = AttachmentLoop.failedNames(exchange);
        data.put("status", failed.isEmpty() ? "sent" : "partially_sent");
        Instant sentAt = clock.instant();
        data.put("sent_at", AnswerBodies.timestamp(sentAt));
        if (!failed.isEmpty()) {
            data.put("failed_attachments", failed);
        }
        String body = AnswerBodies.write(Map.of("data", data));
        exchange.setVariable(Answer.VARIABLE, new Answer(200, body, null, id, sentAt, !failed.isEmpty(), true));
    }

    /** Writes the answer; a duplicate gets the first request's answer, marked as replayed. */
    public void reply(Exchange exchange) {
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        write(exchange, answer.status(), answer.body(), answer.retryAfterSeconds());
        if (Endings.isDuplicate(exchange)) {
            exchange.getMessage().setHeader("Idempotent-Replayed", "true");
        }
    }

    /** Writes the body, a map, as a JSON document with status 200. */
    public void document(Exchange exchange) {
        write(exchange, 200, AnswerBodies.write(exchange.getMessage().getBody(Map.class)), null);
    }

    /**
     * Writes the body, an attachment, as a file to be saved: whatever its type says, no browser shows it
     * under the API's name.
     */
    public void file(Exchange exchange) {
        Attachment file = exchange.getMessage().getBody(Attachment.class);
        write(exchange, 200, file.bytes(), null);
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        headers.put(Exchange.CONTENT_TYPE, file.mimeType());
        headers.put("Content-Disposition", FileName.disposition(file.filename()));
        headers.put("X-Content-Type-Options", "nosniff");
    }

    /** The gateway itself refused the request. */
    public void refused(Exchange exchange) {
        Refusal refusal = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Refusal.class);
        refuse(exchange, refusal.code(), refusal.getMessage(), refusal.retryAfterSeconds());
    }

    /** Too many requests to one channel are in flight; the throttler let this one go. */
    public void throttled(Exchange exchange) {
        Message message = exchange.getVariable("message", Message.class);
        refuse(exchange, ErrorCode.RATE_LIMITED, ClientTexts.tooManyInFlight(message.channel()), 1L);
    }

    /** The ledger can't be written, so nothing may be sent; or it can't be read. */
    public void storeDown(Exchange exchange) {
        String text = Endings.isSend(exchange) ? ClientTexts.STORE_DOWN : ClientTexts.STORE_DOWN_FOR_READS;
        refuse(exchange, ErrorCode.UNAVAILABLE, text, STORE_RETRY_SECONDS);
    }

    private void refuse(Exchange exchange, ErrorCode code, String text, Long retryAfterSeconds) {
        if (!isAside(exchange) && !isLate(exchange)) {
            fail(exchange, code, text, null, retryAfterSeconds);
        }
    }

    /** A channel classified the provider's answer. */
    public void providerFailed(Exchange exchange) {
        failed(exchange, exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, ProviderFailure.class));
    }

    /** A channel without a rule of its own got an HTTP error status from its provider. */
    public void providerStatus(Exchange exchange) {
        HttpOperationFailedException status =
                exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, HttpOperationFailedException.class);
        failed(exchange, new ProviderAnswer(status.getStatusCode()).failureByStatus());
    }

    /** Something failed that nobody classified: unknown once the message was handed to a channel. */
    public void unexpected(Exchange exchange) {
        if (isAside(exchange) || isAnswered(exchange) && isLate(exchange)) {
            return;
        }
        log(exchange, "unexpected failure");
        if (Endings.isHandedOver(exchange)) {
            failed(exchange, ProviderFailure.unknown("the channel's route failed"));
        } else {
            failedBefore(exchange);
        }
    }

    private void failedBefore(Exchange exchange) {
        String text = Endings.isSend(exchange) ? ClientTexts.INTERNAL_ERROR : ClientTexts.REQUEST_FAILED;
        fail(exchange, ErrorCode.INTERNAL_ERROR, text, null, null);
    }

    private static void log(Exchange exchange, String what) {
        LOG.error("{} request={}{} {}", what, exchange.getVariable("requestId"), RequestTrace.field(exchange),
                StackTraces.withoutTexts(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class)));
    }

    private static boolean isAnswered(Exchange exchange) {
        return exchange.getVariable(Answer.VARIABLE) != null;
    }

    /** Whether it went its own way, as that of a wire tap, and so is nobody's answer. */
    private static boolean isAside(Exchange exchange) {
        boolean isAside = Aside.is(exchange);
        if (isAside) {
            log(exchange, "failure aside");
        }
        return isAside;
    }

    /** Whether a message is out, or may be: then what a later step failed with is no answer. */
    private boolean isLate(Exchange exchange) {
        if (!isAnswered(exchange) && !Accepted.isPossible(exchange)) {
            return false;
        }
        log(exchange, "failure after the send");
        if (isAnswered(exchange)) {
            reply(exchange);
        } else {
            answer(exchange, ProviderFailure.unknown("a step after the send failed"));
        }
        return true;
    }

    private void failed(Exchange exchange, ProviderFailure failure) {
        if (exchange.getVariable("message") == null && exchange.getVariable("connection") != null) {
            // A check of a connection: nobody waits for an answer, and nothing must look like one.
            exchange.getMessage().setBody(null);
            return;
        }
        if (isAside(exchange) || isAnswered(exchange) && isLate(exchange)) {
            return;
        }
        if (!Endings.isHandedOver(exchange)) {
            log(exchange, "failure before the send");
            failedBefore(exchange);
            return;
        }
        if (!failure.isUnknown() && isLate(exchange)) {
            return;
        }
        Connection connection = exchange.getVariable("connection", Connection.class);
        connections.failed(exchange.getVariable("connectionName", String.class), connection, failure);
        answer(exchange, failure);
    }

    private void answer(Exchange exchange, ProviderFailure failure) {
        Message message = exchange.getVariable("message", Message.class);
        Channel channel = channels.find(exchange, message.channel());
        String provider = channel == null ? message.channel() : channel.getTitle();
        Connection connection = exchange.getVariable("connection", Connection.class);
        String reason = ClientTexts.reason(connection.mask(failure.reason()));
        boolean keyed = exchange.getVariable("claim", Claim.class).isKeyed();
        String text = ClientTexts.providerFailure(provider, failure, reason, keyed);
        String outcome = failure.code() == ErrorCode.PROVIDER_ERROR ? failure.outcome().text() : null;
        fail(exchange, failure.code(), text, outcome, failure.retryAfterSeconds());
    }

    private void fail(Exchange exchange, ErrorCode code, String text, String outcome, Long retryAfterSeconds) {
        String body = AnswerBodies.error(code, text, outcome);
        boolean kept = ProviderFailure.Outcome.UNKNOWN.text().equals(outcome);
        exchange.setVariable(ErrorCode.VARIABLE, code);
        exchange.setVariable(Answer.VARIABLE, new Answer(code.status(), body, retryAfterSeconds, kept));
        write(exchange, code.status(), body, retryAfterSeconds);
    }

    private void write(Exchange exchange, int status, Object body, Long retryAfterSeconds) {
        Answer.write(exchange, status, body, retryAfterSeconds);
        if (status == ErrorCode.INVALID_KEY.status()) {
            exchange.getMessage().setHeader("WWW-Authenticate", CHALLENGE);
        }
        RateLimitStatus counted = exchange.getVariable("rateLimit", RateLimitStatus.class);
        RateLimitStatus used = counted != null ? counted : rateLimits.peek(exchange.getVariable("caller", Caller.class));
        used.writeTo(exchange.getMessage()::setHeader);
    }
}
