package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileChannelRoute;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one workspace leaves the others of the room for attachments. */
class AttachmentSharesTest {

    private static final String OTHER_KEY = "wbk_other";

    @TempDir
    Path routes;

    private final FakeProvider provider = FakeProvider.answering(FakeProvider.json(200, "{}"));
    private final FakeProvider files = FakeProvider.answering(FileReply.file("file".getBytes()));
    private final FakeProvider hanging = FakeProvider.answering(FakeProvider.silence());
    private TestGateway gateway;

    @AfterEach
    void stop() throws IOException {
        hanging.close();
        gateway.close();
        provider.close();
        files.close();
    }

    private static String body(FakeProvider server) {
        return """
                {"channel":"files","recipient":"ann","message":"x","attachments":[
                  {"filename":"a.txt","mime_type":"text/plain","url":"%s/a.txt"}]}
                """.formatted(server.url());
    }

    @Test
    void ofDownloadsWhenItsServersHang() {
        gateway = TestGateway.builder()
                .property("gateway.routes", FileChannelRoute.in(routes, provider, "maxCount: 1"))
                .property("gateway.attachment-allow", "127.0.0.1")
                .property("gateway.attachment-downloads", 8)
                .property("gateway.attachment-deadline-seconds", 60)
                .workspaces("  - {id: other, plan: org, keys: [{id: key_o, sha256: %s, permissions: [\"write:channels\"]}]}\n"
                        .formatted(Workspaces.sha256(OTHER_KEY)))
                .start();
        List<CompletableFuture<Answer>> hang = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            hang.add(gateway.sendAsync(body(hanging)));
        }
        Awaitility.await().until(() ->
                hanging.received().size() + hang.stream().filter(CompletableFuture::isDone).count() == 8);

        Answer others = gateway.send(body(files), "Authorization", "Bearer " + OTHER_KEY);

        assertThat(others.status()).as(others.text()).isEqualTo(200);
        assertThat(hanging.received()).hasSize(4);
        assertThat(hang).filteredOn(CompletableFuture::isDone).hasSize(4)
                .allSatisfy(refused -> assertThat(refused.join().status()).isEqualTo(503));
    }
}
