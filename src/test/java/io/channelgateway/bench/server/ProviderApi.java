package io.channelgateway.bench.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The HTTP APIs of Slack, WhatsApp and Telegram, all below {@code /delay/<milliseconds>}: so long each
 * answer takes.
 */
final class ProviderApi {

    private static final String PREFIX = "/delay/";

    private final Vertx vertx;
    private final AtomicLong ids;

    ProviderApi(Vertx vertx, AtomicLong ids) {
        this.vertx = vertx;
        this.ids = ids;
    }

    void listen(int port) {
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(this::answer)
                .listen(port, "127.0.0.1");
    }

    private void answer(HttpServerRequest request) {
        String path = request.path();
        int end = path.indexOf('/', PREFIX.length());
        int delayMillis = Integer.parseInt(path, PREFIX.length(), end, 10);
        String body = body(path);
        if (delayMillis == 0) {
            end(request, body);
        } else {
            vertx.setTimer(delayMillis, later -> end(request, body));
        }
    }

    private static void end(HttpServerRequest request, String body) {
        request.response().putHeader("Content-Type", "application/json").end(body);
    }

    private String body(String path) {
        long id = ids.incrementAndGet();
        if (path.endsWith("/chat.postMessage")) {
            return "{\"ok\":true,\"channel\":\"C012AB3CD\",\"ts\":\"" + id + ".000001\"}";
        }
        if (path.endsWith("/sendMessage")) {
            return "{\"ok\":true,\"result\":{\"message_id\":" + id + ",\"chat\":{\"id\":123456789}}}";
        }
        if (path.endsWith("/auth.test")) {
            return "{\"ok\":true,\"team\":\"Bench\",\"team_id\":\"T012AB3CD\"}";
        }
        if (path.endsWith("/getMe")) {
            return "{\"ok\":true,\"result\":{\"id\":1,\"username\":\"bench_bot\"}}";
        }
        if (Character.isDigit(path.charAt(path.length() - 1))) {
            return "{\"id\":\"106540352242922\",\"verified_name\":\"Bench\"}";
        }
        return "{\"messaging_product\":\"whatsapp\","
                + "\"contacts\":[{\"input\":\"+14155550100\",\"wa_id\":\"14155550100\"}],"
                + "\"messages\":[{\"id\":\"wamid.HBgLMTQxNTU1NTAxMDAVAgARGBI" + id + "\"}]}";
    }
}
