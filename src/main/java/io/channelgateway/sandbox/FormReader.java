package io.channelgateway.sandbox;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads multipart forms into memory, whose files the stock handler would write to disk; the rest is left to it. */
final class FormReader implements Handler<RoutingContext> {

    /** Where the files of a form are in the routing context: a list of {@link SandboxForm.Part}. */
    static final String FILES = "files";

    private final Handler<RoutingContext> stock;
    private final long longestBytes;

    FormReader(Handler<RoutingContext> stock, long longestBytes) {
        this.stock = stock;
        this.longestBytes = longestBytes;
    }

    @Override
    public void handle(RoutingContext ctx) {
        String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            stock.handle(ctx);
        } else {
            read(ctx);
        }
    }

    private void read(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        List<SandboxForm.Part> files = new ArrayList<>();
        ctx.put(FILES, files);
        request.setExpectMultipart(true);
        request.uploadHandler(upload -> {
            Buffer bytes = Buffer.buffer();
            files.add(new SandboxForm.Part(upload.name(), upload.filename(), upload.contentType(), bytes));
            upload.handler(piece -> {
                if (!ctx.failed()) {
                    bytes.appendBuffer(piece);
                }
            });
        });
        request.handler(piece -> {
            if (request.bytesRead() > longestBytes && !ctx.failed()) {
                ctx.fail(413);
            }
        });
        request.exceptionHandler(notAForm -> {
            if (!ctx.failed()) {
                ctx.fail(400);
            }
        });
        request.endHandler(end -> {
            if (!ctx.failed()) {
                ctx.next();
            }
        });
    }
}
