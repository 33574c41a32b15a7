package io.channelgateway.api;

import com.fasterxml.jackson.databind.util.RawValue;
import io.channelgateway.channel.Channels;
import io.channelgateway.failure.Refusal;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.MessageFilter;
import io.channelgateway.ledger.Page;
import io.channelgateway.ledger.State;
import io.channelgateway.ledger.StoredMessage;
import io.channelgateway.worker.WaitingStep;
import io.channelgateway.workspace.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** {@code GET /v1/channels/messages}: a workspace's messages from the ledger. */
public final class MessageList extends WaitingStep<Page<StoredMessage>> {

    private static final Set<String> PARAMETERS = Set.of(
            "channel", "contact_id", "deal_id", "direction", "after", "status", "page", "per_page");
    private static final List<String> STATUSES = List.of("sent", "partially_sent", "not_sent", "unknown");

    private final Ledger ledger;
    private final Channels channels;

    public MessageList(Ledger ledger, Channels channels, Executor workers) {
        super(workers);
        this.ledger = ledger;
        this.channels = channels;
    }

    /** @param direction null stands for both; nothing inbound is ever in the ledger */
    record Filter(MessageFilter messages, String direction, int page, int perPage) {}

    /** @throws Refusal 400, naming the parameter at fault */
    public Object filter(@Variable("query") String raw, @Variable("caller") Caller caller) {
        Query query = new Query(raw, PARAMETERS);
        String status = query.oneOf("status", STATUSES, "sent");
        return new Filter(
                new MessageFilter(
                        caller.workspace().id(),
                        query.oneOf("channel", channels.names(), null),
                        query.uuid("contact_id"),
                        query.matching("deal_id", "[A-Za-z0-9_-]{1,64}", "1 to 64 letters, digits, underscores or hyphens"),
                        Set.of(State.valueOf(status.toUpperCase(Locale.ROOT))),
                        query.from("after")),
                query.oneOf("direction", List.of("inbound", "outbound"), null),
                query.number("page", 1, 1_000_000),
                query.number("per_page", 25, 100));
    }

    @Override
    protected CompletableFuture<Page<StoredMessage>> start(Exchange exchange) {
        Filter filter = exchange.getVariable("filter", Filter.class);
        return "inbound".equals(filter.direction())
                ? CompletableFuture.completedFuture(new Page<>(List.of(), 0))
                : ledger.messages(filter.messages(), filter.page(), filter.perPage());
    }

    @Override
    protected void finish(Exchange exchange, Page<StoredMessage> page) {
        Filter filter = exchange.getVariable("filter", Filter.class);
        List<?> messages = page.items().stream().map(MessageList::document).toList();
        write(exchange, "messages", messages, filter.page(), filter.perPage(), page.total());
    }

    /** Leaves one page of a list as the body: the items under their name, and where among all they are. */
    static void write(Exchange exchange, String name, List<?> items, int page, int perPage, long total) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("page", page);
        meta.put("per_page", perPage);
        meta.put("total", total);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("data", Map.of(name, items));
        document.put("meta", meta);
        exchange.getMessage().setBody(document);
    }

    private static Map<String, Object> document(StoredMessage message) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", message.providerId() == null ? message.id() : message.providerId());
        document.put("channel", message.channel());
        document.put("direction", "outbound");
        document.put("sender", null);
        document.put("recipient", message.recipient());
        document.put("body", message.body());
        // Written as JSON when the message was.
        document.put("attachments", message.attachments() == null ? List.of() : new RawValue(message.attachments()));
        document.put("contact_id", message.contactId());
        document.put("deal_id", message.dealId());
        document.put("sent_at", message.state().isOut() ? AnswerBodies.timestamp(message.finishedAt()) : null);
        return document;
    }
}
