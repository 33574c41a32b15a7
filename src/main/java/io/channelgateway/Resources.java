package io.channelgateway;

import io.vertx.core.Vertx;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway has to close when it ends, or when its start fails, be there all of it or not. */
final class Resources {

    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    /** Each comes after those that use it. */
    private static final List<String> BEANS = List.of(
            "sandbox",
            "connectionMonitor",
            "mailCheckTurn",
            "mailTurn",
            "attachmentFetcher",
            "mailSender",
            "providerHttp",
            "ledger",
            "workers",
            "observation");

    private final List<AutoCloseable> beans = new ArrayList<>();
    private final Deque<AutoCloseable> others = new ArrayDeque<>();

    /** Adds what is no bean; what is added last is closed first, and before the beans. */
    void add(Closeable resource) {
        others.push(resource);
    }

    /** Adds the beans that are there by now. Camel forgets them when it stops. */
    void addBeans(Registry registry) {
        if (!beans.isEmpty()) {
            return;
        }
        for (String name : BEANS) {
            AutoCloseable bean = registry.lookupByNameAndType(name, AutoCloseable.class);
            if (bean != null) {
                beans.add(bean);
            }
        }
        Vertx vertx = registry.lookupByNameAndType("vertx", Vertx.class);
        if (vertx != null) {
            beans.add(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        }
    }

    void closeAll() {
        while (!others.isEmpty()) {
            close(others.pop());
        }
        beans.forEach(Resources::close);
        beans.clear();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            // The others are to be closed all the same.
            LOG.warn("stop: {} at closing {}", failure.getClass().getSimpleName(), resource.getClass().getSimpleName());
        }
    }
}
