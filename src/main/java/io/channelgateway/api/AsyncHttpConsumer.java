package io.channelgateway.api;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.message.Answer;
import io.channelgateway.message.Settlement;
import io.channelgateway.observe.Observation;
import io.channelgateway.observe.RequestTrace;
import io.channelgateway.worker.Workers;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform-http consumer that starts each exchange on a worker thread, as routes may block, but
 * gives the thread back as soon as the route waits asynchronously.
 *
 * <p>What the {@link Door} knows of the request reaches the route as variables, never as headers.
 */
final class AsyncHttpConsumer extends VertxPlatformHttpConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncHttpConsumer.class);

    /** What the filter would drop although a route has set it. */
    private static final List<String> NEVER_FILTERED = List.of(Exchange.CONTENT_TYPE, "Cache-Control");

    private final Workers workers;
    private final Observation observation;

    AsyncHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            String routerName,
            Workers workers,
            Observation observation) {
        super(endpoint, processor, List.of(), routerName);
        this.workers = workers;
        this.observation = observation;
    }

    @Override
    protected void handleRequest(RoutingContext ctx) {
        if (isSuspended() || workers.isExhausted()) {
            RequestEnds.refusedFor(ctx, isSuspended() ? "stopping" : "worker-threads");
            ctx.fail(ErrorCode.UNAVAILABLE.status());
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        Context eventLoop = ctx.vertx().getOrCreateContext();
        RequestEnds.exchangeBegins(ctx);
        processHttpRequest(exchange, ctx)
                .onSuccess(ready -> workers.execute(() -> start(exchange, ctx, eventLoop)))
                .onFailure(failure -> giveUp(exchange, ctx, failure));
    }

    private void start(Exchange exchange, RoutingContext ctx, Context eventLoop) {
        try {
            // What Camel itself logs about an exchange names it by this.
            exchange.setExchangeId(ctx.get(Door.REQUEST_ID));
            RequestUnitOfWork.begin(exchange);
            createUoW(exchange);
            BodyReader.handOver(ctx, exchange);
            exchange.setVariable("requestId", ctx.get(Door.REQUEST_ID));
            exchange.setVariable("clientAddress", ctx.request().remoteAddress().hostAddress());
            exchange.setVariable("authorization", header(ctx, "Authorization"));
            exchange.setVariable("contentType", header(ctx, "Content-Type"));
            exchange.setVariable("idempotencyKey", header(ctx, "Idempotency-Key"));
            exchange.setVariable("query", ctx.request().query());
            exchange.setVariable("path", ctx.pathParams());
            if (observation.isTracing()) {
                exchange.setVariable(RequestTrace.VARIABLE, ctx.get(RequestTrace.VARIABLE));
            }
            Settlement settlement = new Settlement();
            settlement.whenGivenUp(answer -> eventLoop.runOnContext(late -> RequestEnds.overdue(ctx, answer)));
            exchange.setVariable(Settlement.VARIABLE, settlement);
            getAsyncProcessor().process(exchange, doneSync -> settle(exchange, settlement)
                    .thenRun(() -> eventLoop.runOnContext(done -> finish(exchange, ctx))));
        } catch (Exception | Error failure) {
            eventLoop.runOnContext(failed -> giveUp(exchange, ctx, failure));
        }
    }

    /** Whatever fails here, there is an answer: nobody else calls back. */
    private static CompletableFuture<Void> settle(Exchange exchange, Settlement settlement) {
        try {
            readBody(exchange);
            CompletableFuture<Void> written = settlement.written(exchange);
            if (exchange.getException() == null && isSendThatPassesForSent(exchange)) {
                exchange.setException(new IllegalStateException("The route ended before there was an answer."));
            }
            return written;
        } catch (RuntimeException | Error failure) {
            exchange.setException(failure);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Such as after a stop in front of the claim: the request itself would come back with status 200. */
    private static boolean isSendThatPassesForSent(Exchange exchange) {
        return Endings.isSend(exchange)
                && exchange.getVariable(Answer.VARIABLE) == null
                && exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class) < 300;
    }

    /**
     * A header of the request itself; on the exchange, query parameters stand among the headers.
     *
     * <p>A doubled header gives what no single one can be valid as: its values, comma-separated.
     */
    private static String header(RoutingContext ctx, String name) {
        List<String> values = ctx.request().headers().getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Here, as a stream may block: what follows is on an event loop. */
    private static void readBody(Exchange exchange) {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        if (body == null || body instanceof String || body instanceof byte[] || exchange.getException() != null) {
            return;
        }
        try {
            message.setBody(message.getMandatoryBody(byte[].class));
        } catch (InvalidPayloadException | RuntimeException unreadable) {
            exchange.setException(unreadable);
        }
    }

    /** No route has seen the exchange. */
    private void giveUp(Exchange exchange, RoutingContext ctx, Throwable failure) {
        exchange.setException(failure);
        finish(exchange, ctx);
    }

    private void finish(Exchange exchange, RoutingContext ctx) {
        RequestEnds.exchangeEnded(ctx, RequestLog.of(exchange, observation.exchangeEnded(exchange, Endings::of)));
        try {
            answer(exchange, ctx);
        } finally {
            if (RequestUnitOfWork.mayBlock(exchange)) {
                done(exchange);
            } else {
                end(exchange);
            }
        }
    }

    /** Not on the event loop, as the steps of an onCompletion may block. */
    private void done(Exchange exchange) {
        try {
            workers.execute(() -> end(exchange));
        } catch (RejectedExecutionException stopping) {
            end(exchange);
        }
    }

    private void end(Exchange exchange) {
        if (exchange.getUnitOfWork() != null) {
            doneUoW(exchange);
        }
        releaseExchange(exchange, false);
    }

    private void answer(Exchange exchange, RoutingContext ctx) {
        Throwable failure = exchange.getException();
        if (failure == null) {
            try {
                write(exchange, ctx.request());
                return;
            } catch (RuntimeException unwritable) {
                failure = unwritable;
            }
        }
        LOG.error(
                "unhandled failure request={}{} {}",
                ctx.get(Door.REQUEST_ID),
                RequestTrace.field(ctx.<RequestTrace>get(RequestTrace.VARIABLE)),
                StackTraces.withoutTexts(failure));
        Answer decided = exchange.getVariable(Answer.VARIABLE, Answer.class);
        if (decided == null) {
            ctx.fail(ErrorCode.INTERNAL_ERROR.status());
        } else {
            // The step that failed came after it, and what became of the message is still true.
            decided.writeTo(exchange);
            write(exchange, ctx.request());
        }
    }

    private void write(Exchange exchange, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        Message message = exchange.getMessage();
        byte[] body = bytes(message.getBody());
        response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
        HeaderFilterStrategy filter = getEndpoint().getHeaderFilterStrategy();
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            if (!filter.applyFilterToCamelHeaders(header.getKey(), header.getValue(), exchange)) {
                put(response, header.getKey(), String.valueOf(header.getValue()));
            }
        }
        for (String name : NEVER_FILTERED) {
            String value = message.getHeader(name, String.class);
            if (value != null) {
                put(response, name, value);
            }
        }
        AnswerBodies.end(request, body);
    }

    /** The answer is worth more than a header with a line break, or another that HTTP cannot carry. */
    private static void put(HttpServerResponse response, String name, String value) {
        try {
            response.putHeader(name, value);
        } catch (IllegalArgumentException invalid) {
            LOG.warn("header left out of an answer name={}: its name or its value is not valid in HTTP", ClientTexts.reason(name));
        }
    }

    /** Text goes out as UTF-8, whatever charset the request named. */
    private static byte[] bytes(Object body) {
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return body == null ? new byte[0] : (byte[]) body;
    }
}
