package io.channelgateway.api;

import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.failure.Refusal;
import io.channelgateway.ledger.ActivityFilter;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.Page;
import io.channelgateway.ledger.StoredMessage;
import io.channelgateway.worker.WaitingStep;
import io.channelgateway.workspace.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** {@code GET /v1/contacts/{id}/activities}: what was sent to a contact. */
public final class ActivityList extends WaitingStep<Page<StoredMessage>> {

    private static final Set<String> PARAMETERS = Set.of("type", "from_date", "to_date", "page", "per_page");

    private final Ledger ledger;
    private final Channels channels;

    public ActivityList(Ledger ledger, Channels channels, Executor workers) {
        super(workers);
        this.ledger = ledger;
        this.channels = channels;
    }

    record Filter(ActivityFilter activities, int page, int perPage) {}

    /** @throws Refusal 400, naming the parameter at fault */
    public Object filter(
            @Variable("query") String raw,
            @Variable("path") Map<String, String> path,
            @Variable("caller") Caller caller) {
        Query query = new Query(raw, PARAMETERS);
        return new Filter(
                new ActivityFilter(
                        caller.workspace().id(),
                        Query.uuid("The contact's id", path.get("id")),
                        query.oneOf("type", List.of("email", "message"), null),
                        query.from("from_date"),
                        query.until("to_date")),
                query.number("page", 1, 1_000_000),
                query.number("per_page", 50, 100));
    }

    @Override
    protected CompletableFuture<Page<StoredMessage>> start(Exchange exchange) {
        Filter filter = exchange.getVariable("filter", Filter.class);
        return ledger.activities(filter.activities(), filter.page(), filter.perPage());
    }

    @Override
    protected void finish(Exchange exchange, Page<StoredMessage> page) {
        Filter filter = exchange.getVariable("filter", Filter.class);
        List<?> activities = page.items().stream().map(this::document).toList();
        MessageList.write(exchange, "activities", activities, filter.page(), filter.perPage(), page.total());
    }

    private Map<String, Object> document(StoredMessage message) {
        boolean isEmail = message.channel().equals("email");
        Channel channel = channels.find(message.channel());
        String title = channel == null ? message.channel() : channel.getTitle();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("channel", message.channel());
        metadata.put("recipient", message.recipient());
        metadata.put("message_id", message.providerId());
        metadata.put("status", message.state().text());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", message.id());
        document.put("type", isEmail ? "email" : "message");
        document.put("title", isEmail && message.subject() != null ? message.subject() : "Message over " + title);
        document.put("description", message.body());
        document.put("contact_id", message.contactId());
        document.put("deal_id", message.dealId());
        document.put("metadata", metadata);
        document.put("created_at", AnswerBodies.timestamp(message.finishedAt()));
        return document;
    }
}
