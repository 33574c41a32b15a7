package io.channelgateway.bench.system;

import io.channelgateway.bench.server.NaiveCamelProgram;
import java.util.Locale;

/** A channel, with a recipient that it takes and the path of the provider's call. */
public enum BenchChannel {
    SLACK("C01234567", "/api/chat.postMessage"),
    WHATSAPP("+14155550100", "/v23.0/106540352242922/messages"),
    TELEGRAM("123456789", "/bot1:bench/sendMessage"),
    EMAIL("name@example.com", null);

    private final String recipient;
    private final String providerPath;

    BenchChannel(String recipient, String providerPath) {
        this.recipient = recipient;
        this.providerPath = providerPath;
    }

    public static BenchChannel of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The channel's name in the gateway's API. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isHttp() {
        return providerPath != null;
    }

    /** A body of POST /v1/channels/send. */
    String body() {
        return "{\"channel\":\"" + id() + "\",\"recipient\":\"" + recipient + "\","
                + (this == EMAIL ? "\"subject\":\"Greeting\"," : "")
                + "\"message\":\"Your order 4711 has left our house and will reach you tomorrow.\"}";
    }

    /** Where a proxy of the provider takes the call. */
    String proxyPath(int providerMillis) {
        return isHttp() ? "/delay/" + providerMillis + providerPath : NaiveCamelProgram.EMAIL_PATH;
    }
}
