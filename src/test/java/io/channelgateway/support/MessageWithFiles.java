package io.channelgateway.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.support.TestGateway.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Sends messages with attachments over one channel; a server of its own has the files that go by URL. */
public final class MessageWithFiles implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectedChannel channel;
    private final FakeProvider files = FakeProvider.listeningOn("127.0.0.2", 0, FileReply.status("404 Not Found"));

    private MessageWithFiles(HttpChannel channel) {
        TestGateway.Builder builder = TestGateway.builder().property("gateway.attachment-allow", "127.0.0.2");
        this.channel = ConnectedChannel.start(builder, channel).get(channel);
    }

    public static MessageWithFiles over(HttpChannel channel) {
        return new MessageWithFiles(channel);
    }

    public ConnectedChannel channel() {
        return channel;
    }

    /** Sends the files in the request itself. */
    public Answer sendInline(SentFile... attached) {
        return send(channel.newKey(), List.of(attached).stream().map(SentFile::inline).toList());
    }

    /** Sends the files in the request itself, under that Idempotency-Key. */
    public Answer sendInline(String key, SentFile... attached) {
        return send(key, List.of(attached).stream().map(SentFile::inline).toList());
    }

    /** Sends one file by URL. */
    public Answer sendByUrl(SentFile attached) {
        files.answer(FileReply.file(attached.bytes()));
        return send(channel.newKey(), List.of(attached.at(files.url() + "/file")));
    }

    /** Sends these entries of {@code attachments}. */
    public Answer send(String key, List<ObjectNode> attachments) {
        ObjectNode body = JSON.createObjectNode()
                .put("channel", channel.channel().text())
                .put("recipient", channel.channel().recipient())
                .put("message", TestGateway.TEXT);
        body.putArray("attachments").addAll(attachments);
        return channel.gateway().send(body.toString(), "Idempotency-Key", key);
    }

    @Override
    public void close() {
        channel.close();
        try {
            files.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
