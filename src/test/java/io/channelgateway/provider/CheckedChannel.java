package io.channelgateway.provider;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.HttpChannel;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A channel's provider, which answers checks and messages apart. */
final class CheckedChannel implements Closeable {

    private final HttpChannel channel;
    private final String secret;
    private final FakeProvider provider;
    private volatile Reply check;
    private volatile Reply message;

    CheckedChannel(HttpChannel channel) {
        this.channel = channel;
        this.secret = channel.newSecret();
        this.check = yes();
        this.message = channel.success();
        this.provider = FakeProvider.answeringEach(request -> isCheck(request) ? check : message);
    }

    String name() {
        return channel.text();
    }

    HttpChannel channel() {
        return channel;
    }

    String secret() {
        return secret;
    }

    String settings() {
        return settings(secret);
    }

    String settings(String otherSecret) {
        return channel.settings(provider.url(), otherSecret);
    }

    private boolean isCheck(Received request) {
        return request.path().matches(checkPath());
    }

    /** Where the provider's documentation says that it is asked. */
    private String checkPath() {
        return switch (channel) {
            case SLACK -> "/api/auth\\.test";
            case TELEGRAM -> "/bot[^/]+/getMe";
            case WHATSAPP -> "/v23\\.0/10650000000\\?fields=id,verified_name,display_phone_number";
            case TEAMS -> "/oauth2/v2\\.0/token";
        };
    }

    /** The documented answer to a check. */
    private Reply yes() {
        return FakeProvider.json(200, switch (channel) {
            case SLACK -> "{\"ok\":true,\"url\":\"https://acme.slack.com/\",\"team\":\"Acme Team\",\"user\":\"bot\","
                    + "\"team_id\":\"T0123\",\"user_id\":\"U1\",\"bot_id\":\"B1\"}";
            case TELEGRAM -> "{\"ok\":true,\"result\":{\"id\":123456,\"is_bot\":true,\"first_name\":\"Acme\","
                    + "\"username\":\"acme_bot\"}}";
            case WHATSAPP -> "{\"verified_name\":\"Acme Legal\",\"display_phone_number\":\"+1 415-555-0100\","
                    + "\"id\":\"10650000000\"}";
            case TEAMS -> "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ0\"}";
        });
    }

    /** Whom the documented answer names: id, then name. */
    List<String> account() {
        return switch (channel) {
            case SLACK -> List.of("T0123", "Acme Team");
            case TELEGRAM -> List.of("123456", "@acme_bot");
            case WHATSAPP -> List.of("10650000000", "Acme Legal +1 415-555-0100");
            case TEAMS -> List.of("bot-1", "bot-1");
        };
    }

    /** What the provider says of credentials that it does not take, to a check or to a message. */
    Reply refusal() {
        return switch (channel) {
            case SLACK -> FakeProvider.json(200, "{\"ok\":false,\"error\":\"token_revoked\"}");
            case TELEGRAM -> FakeProvider.json(
                    401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
            case WHATSAPP -> FakeProvider.json(401, "{\"error\":{\"message\":\"Error validating access token: "
                    + secret + ". See https://example.com/" + secret + " for more.\",\"type\":\"OAuthException\",\"code\":190}}");
            case TEAMS -> FakeProvider.json(401, "{\"error\":\"invalid_client\",\"error_description\":\"" + secret
                    + "\",\"message\":\"Authorization has been denied for this request.\"}");
        };
    }

    void answerChecks(Reply reply) {
        check = reply;
    }

    void answerChecksWell() {
        check = yes();
    }

    void answerMessages(Reply reply) {
        message = reply;
    }

    void answerMessagesWell() {
        message = channel.success();
    }

    List<Received> checks() {
        return provider.received().stream().filter(this::isCheck).toList();
    }

    List<Received> messages() {
        return provider.received().stream().filter(request -> !isCheck(request)).toList();
    }

    void hangUp() throws IOException {
        provider.close();
    }

    @Override
    public void close() {
        try {
            provider.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
