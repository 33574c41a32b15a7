package io.channelgateway.support;

import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;

/** The channels whose providers speak HTTP, each with what its provider says when all is well. */
public enum HttpChannel {
    SLACK("C01234567", "{\"ok\":true,\"channel\":\"C01234567\",\"ts\":\"1503435956.000247\",\"message\":{}}",
            "1503435956.000247"),
    TELEGRAM("-1001234567890", "{\"ok\":true,\"result\":{\"message_id\":4242,\"chat\":{\"id\":-1001234567890},"
            + "\"date\":1}}", "4242"),
    WHATSAPP("+14155550100", "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+14155550100\","
            + "\"wa_id\":\"14155550100\"}],\"messages\":[{\"id\":\"wamid.HBgLMTQx==\"}]}", "wamid.HBgLMTQx=="),
    TEAMS("19:abc@thread.tacv2;messageid=1", "{\"id\":\"1795345785545\"}", "1795345785545");

    private final String recipient;
    private final String successBody;
    private final String successId;

    HttpChannel(String recipient, String successBody, String successId) {
        this.recipient = recipient;
        this.successBody = successBody;
        this.successId = successId;
    }

    /** The value of {@code channel} in a request. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public String recipient() {
        return recipient;
    }

    /** The provider's yes. */
    public Reply success() {
        return FakeProvider.json(200, successBody);
    }

    public String successBody() {
        return successBody;
    }

    /** The id in {@link #success()}. */
    public String successId() {
        return successId;
    }

    /** A new secret of the form that the provider uses. */
    public String newSecret() {
        switch (this) {
            case SLACK:
                return Secrets.make("xoxb-");
            case TELEGRAM:
                return Secrets.make("123456:AA");
            case WHATSAPP:
                return Secrets.make("EAAG");
            default:
                return Secrets.make("app~");
        }
    }

    /** The settings of a connection to a provider at that URL, as a YAML flow mapping. */
    public String settings(String url, String secret) {
        switch (this) {
            case SLACK:
                return "{token: '" + secret + "', base_url: '" + url + "'}";
            case TELEGRAM:
                return "{bot_token: '" + secret + "', base_url: '" + url + "'}";
            case WHATSAPP:
                return "{phone_number_id: '10650000000', access_token: '" + secret + "', base_url: '" + url
                        + "/v23.0'}";
            default:
                return "{app_id: 'bot-1', app_password: '" + secret + "', service_url: '" + url
                        + "/emea/', token_url: '" + url + "/oauth2/v2.0/token'}";
        }
    }

    /** Whether the request is there to send a message, and not to get a token. */
    public boolean isMessage(Received request) {
        return !request.path().startsWith("/oauth2/");
    }
}
