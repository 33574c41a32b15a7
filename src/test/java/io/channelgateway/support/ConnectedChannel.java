package io.channelgateway.support;

import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A channel of a running gateway together with the fake provider behind it, which hands out tokens by itself. */
public final class ConnectedChannel implements Closeable {

    /** All headers that Telegram gets, whose token is in the path. */
    public static final String[] REQUEST_HEADERS_WITHOUT_AUTHORIZATION = {
        "host", "content-type", "content-length", "connection", "user-agent"
    };
    /** All headers that another provider gets. */
    public static final String[] REQUEST_HEADERS = {
        "host", "content-type", "content-length", "connection", "user-agent", "authorization"
    };

    private final HttpChannel channel;
    private final String secret;
    private final FakeProvider provider;
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final String slashKey = Secrets.make("wbk_test_");
    private final String oddKey = Secrets.make("wbk_test_");
    private volatile Reply tokenReply;
    private TestGateway gateway;

    private ConnectedChannel(HttpChannel channel) {
        this.channel = channel;
        this.secret = channel.newSecret();
        this.provider = FakeProvider.answering(channel.success());
        answer(channel.success());
    }

    /** A gateway with this one channel. */
    public static ConnectedChannel start(HttpChannel channel) {
        return start(TestGateway.builder(), channel).get(channel);
    }

    /** A gateway with these channels, each with a provider of its own. */
    public static Map<HttpChannel, ConnectedChannel> start(TestGateway.Builder builder, HttpChannel... channels) {
        return start(builder, "", channels);
    }

    /** The same with further workspaces, see {@link #workspace}. */
    public static Map<HttpChannel, ConnectedChannel> start(
            TestGateway.Builder builder, String workspaces, HttpChannel... channels) {
        Map<HttpChannel, ConnectedChannel> connected = new EnumMap<>(HttpChannel.class);
        StringBuilder more = new StringBuilder(workspaces);
        for (HttpChannel channel : channels) {
            ConnectedChannel one = new ConnectedChannel(channel);
            builder.channel(channel.text(), one.settings(one.secret));
            String slashes = one.settings(one.secret).replaceAll("(base_url|service_url): '[^']+", "$0//");
            more.append(workspace(channel, one.slashKey, slashes));
            more.append(workspace(channel, one.oddKey, one.settings(Secrets.make("a+b&c=d %25/?#~é"))));
            connected.put(channel, one);
        }
        TestGateway gateway = builder.tier("unmetered").workspaces(more.toString()).start();
        connected.values().forEach(one -> one.gateway = gateway);
        return connected;
    }

    /** The settings of a connection to the provider with that secret. */
    public String settings(String withSecret) {
        return channel.settings(provider.url(), withSecret);
    }

    /** A workspace with one key and one connection, for {@link TestGateway.Builder#workspaces}. */
    public static String workspace(HttpChannel channel, String key, String settings) {
        String id = "w" + Workspaces.sha256(key).substring(0, 16);
        return "  - id: " + id + "\n    plan: org\n    keys:\n      - id: key_" + id + "\n        sha256: "
                + Workspaces.sha256(key) + "\n        permissions: [write:channels]\n"
                + "        rate_limit_tier: unmetered\n    channels:\n      " + channel.text() + ": " + settings + "\n";
    }

    public HttpChannel channel() {
        return channel;
    }

    public FakeProvider provider() {
        return provider;
    }

    public TestGateway gateway() {
        return gateway;
    }

    /** The connection's configured secret. */
    public String secret() {
        return secret;
    }

    /** The access token that the provider handed out last. */
    public String lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    /** From now on requests for a token get this answer. */
    public void answerTokens(Reply reply) {
        tokenReply = reply;
    }

    public List<Received> tokenRequests() {
        return provider.received().stream().filter(request -> !channel.isMessage(request)).toList();
    }

    /** From now on the provider answers every message this way. */
    public void answer(Reply reply) {
        script(message -> reply);
    }

    /** From now on the answer depends on the message; requests for a token get one. */
    public void script(Function<Received, Reply> messages) {
        provider.answerEach(request -> channel.isMessage(request) ? messages.apply(request) : tokenReply());
    }

    private Reply tokenReply() {
        return tokenReply == null ? newToken() : tokenReply;
    }

    /** A token for about an hour. */
    public Reply newToken() {
        String token = Secrets.make("eyJ");
        tokens.add(token);
        return FakeProvider.json(
                200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" + token + "\"}");
    }

    /** The messages that the provider received, tokens aside. */
    public List<Received> messages() {
        return provider.received().stream().filter(channel::isMessage).toList();
    }

    /** The only message that the provider received. */
    public Received message() {
        List<Received> messages = messages();
        if (messages.size() != 1) {
            throw new AssertionError("The provider received " + messages.size() + " messages: " + messages);
        }
        return messages.get(0);
    }

    public String body() {
        return TestGateway.body(channel.text(), channel.recipient());
    }

    public String bodyWithText(String text) {
        return TestGateway.body(channel.text(), channel.recipient(), text);
    }

    public String bodyWithRecipient(String recipient) {
        return TestGateway.body(channel.text(), recipient);
    }

    /** A new Idempotency-Key. */
    public String newKey() {
        return UUID.randomUUID().toString();
    }

    public Answer send() {
        return gateway.send(body());
    }

    public Answer send(String idempotencyKey) {
        return gateway.send(body(), "Idempotency-Key", idempotencyKey);
    }

    /** Sends in a workspace whose connection has the same provider, with slashes at the end of each URL. */
    public Answer sendWithSlashAfterBaseUrl() {
        return gateway.send(body(), "Authorization", "Bearer " + slashKey);
    }

    /** Sends in a workspace whose connection has the same provider, and a secret full of special characters. */
    public Answer sendWithOddSecret() {
        return gateway.send(body(), "Authorization", "Bearer " + oddKey);
    }

    /** Forgets what was received and answers well again. */
    public void reset() {
        tokenReply = null;
        provider.forget();
        answer(channel.success());
    }

    @Override
    public void close() {
        gateway.close();
        try {
            provider.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to do with it.
        }
    }
}
