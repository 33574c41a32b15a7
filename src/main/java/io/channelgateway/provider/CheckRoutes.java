package io.channelgateway.provider;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ProviderFailure;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Route;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.DefaultExchange;

/**
 * The routes that check connections: a channel's file may have one, called {@code <channel>-check}. It finds
 * the variables {@code connection} and {@code channel}, changes nothing at the provider, and leaves what
 * {@link Account#of} takes, or fails.
 */
public final class CheckRoutes {

    /** What the route of a channel's check is called after the channel's name. */
    public static final String SUFFIX = "-check";

    private static final long RETRY_AFTER_SECONDS = 5;

    private final Supplier<CamelContext> routes;

    /** @param routes the Camel whose routes are in force */
    public CheckRoutes(Supplier<CamelContext> routes) {
        this.routes = routes;
    }

    public boolean exists(String channel) {
        return routes.get().getRoute(channel + SUFFIX) != null;
    }

    /**
     * Checks one connection, holding no thread while the provider thinks.
     *
     * @return fails with nothing but a {@link ProviderFailure}; never completes if the route never ends
     */
    public CompletableFuture<Account> check(Connection connection) {
        CompletableFuture<Account> result = new CompletableFuture<>();
        CamelContext context = routes.get();
        Route route = context.getRoute(connection.channel() + SUFFIX);
        if (route == null) {
            result.completeExceptionally(failed("the channel has no check any more"));
            return result;
        }
        Exchange exchange = new DefaultExchange(context);
        exchange.setVariable("connection", connection);
        exchange.setVariable("channel", connection.channel());
        try {
            AsyncProcessorConverterHelper.convert(route.getProcessor())
                    .process(exchange, doneSync -> conclude(exchange, result));
        } catch (RuntimeException stopped) {
            result.completeExceptionally(failed("the check failed"));
        }
        return result;
    }

    private static void conclude(Exchange exchange, CompletableFuture<Account> result) {
        Account account = exchange.getException() == null ? Account.of(exchange.getMessage().getBody()) : null;
        if (account != null) {
            result.complete(account);
        } else {
            // Without an error handler of its own, a failure of the route counts as handled.
            Exception handled = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
            result.completeExceptionally(meaning(exchange.getException() == null ? handled : exchange.getException()));
        }
    }

    private static ProviderFailure meaning(Exception failure) {
        if (failure instanceof ProviderFailure known) {
            return known;
        }
        if (failure instanceof HttpOperationFailedException status) {
            return new ProviderAnswer(status.getStatusCode()).failureByStatus();
        }
        return failed(failure == null ? "the check named no account" : "the check failed");
    }

    private static ProviderFailure failed(String reason) {
        return ProviderFailure.unreached(reason, RETRY_AFTER_SECONDS);
    }
}
