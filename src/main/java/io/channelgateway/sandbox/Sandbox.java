package io.channelgateway.sandbox;

import com.github.benmanes.caffeine.cache.Cache;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.reload.RouterSwitch;
import io.channelgateway.workspace.Workspaces;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.Registry;

/**
 * The built-in providers, on loopback, for workspaces that have no accounts: there while such a
 * workspace exists, gone when none does.
 *
 * <p>Each process has its own secret, and each workspace tokens made of it, so nobody else on the
 * machine can pretend to be a workspace.
 */
public final class Sandbox implements Closeable {

    /** The name under which the sandbox's HTTP router is bound in the registry. */
    public static final String ROUTER = "sandbox-router";

    /** The bytes of attachments that are kept in all. */
    private static final long MOST_FILE_BYTES = 64_000_000;
    /** Attachments of 25 MB, encoded, and the text. */
    private static final int LONGEST_MAIL_BYTES = 36 << 20;

    private final SandboxServer http = new SandboxServer();
    private final SandboxFiles files = new SandboxFiles(MOST_FILE_BYTES);
    private final SandboxInbox inbox;
    private final Cache<Object, Object> messages;
    /** What all of this process's tokens have, before the workspace. */
    private final String mark = "sandbox-" + HexFormat.of().formatHex(new SecureRandom().generateSeed(12)) + "-";
    private SandboxMailServer mail;

    /** @param messages where received messages are kept */
    public Sandbox(CamelContext context, Cache<Object, Object> messages, InstantSource clock) {
        this.messages = messages;
        this.inbox = new SandboxInbox(this::workspaceOf, files, clock);
        Registry registry = context.getRegistry();
        http.routers().set(newRoutes(context));
        registry.bind("sandboxSlack", new SandboxSlack(inbox));
        registry.bind("sandboxTeams", new SandboxTeams(inbox));
        registry.bind("sandboxWhatsApp", new SandboxWhatsApp(inbox));
        registry.bind("sandboxTelegram", new SandboxTelegram(inbox));
    }

    /** Where the providers' routes in a Camel attach to; for {@link #routers}. */
    public RouterSwitch.Seat newRoutes(CamelContext context) {
        VertxPlatformHttpRouter router = http.newRouter(ROUTER);
        context.getRegistry().bind(ROUTER, router);
        return new RouterSwitch.Seat(router);
    }

    /** Which providers' routes are in force. */
    public RouterSwitch routers() {
        return http.routers();
    }

    /** The connections of a sandbox workspace. Starts the servers, as they must be there when these are used. */
    public synchronized Map<String, Connection> connectionsOf(String workspace) {
        String server = "http://127.0.0.1:" + http.listen();
        int mailPort = listenForMail();
        String token = token(workspace);
        return Map.of(
                "slack", new Connection("slack", Map.of("token", "xoxb-" + token, "base_url", server + "/slack")),
                "teams", new Connection("teams", Map.of(
                        "app_id", workspace,
                        "app_password", token,
                        "service_url", server + "/teams/",
                        "token_url", server + "/teams/oauth2/v2.0/token")),
                "whatsapp", new Connection("whatsapp", Map.of(
                        "phone_number_id", "106540352242922",
                        "access_token", "EAA" + token,
                        "base_url", server + "/whatsapp/v23.0")),
                "telegram", new Connection("telegram", Map.of(
                        "bot_token", "110201543:" + token, "base_url", server + "/telegram")),
                "email", new Connection("email", Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(mailPort),
                        "security", "none",
                        "username", workspace,
                        "password", token,
                        "from", "Sandbox <no-reply@sandbox.example>")));
    }

    /** Stops the servers when no sandbox workspace is left. */
    public synchronized void follow(Workspaces workspaces) {
        if (!workspaces.hasSandbox()) {
            http.stopListening();
            stopMail();
            files.clear();
        }
    }

    /** The file of that id that a provider received from this workspace; null if there is none, or none any more. */
    Attachment file(String workspace, String id) {
        return files.find(workspace, id);
    }

    @Override
    public synchronized void close() {
        stopMail();
        http.close();
    }

    private int listenForMail() {
        if (mail == null) {
            mail = new SandboxMailServer(
                    LONGEST_MAIL_BYTES, (user, password) -> user.equals(workspaceOf(password)), this::keep);
            try {
                mail.start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return mail.port();
    }

    private void keep(SandboxMail received) {
        SandboxMessage message = inbox.mail(received);
        messages.put("email " + message.sequence(), message);
    }

    private void stopMail() {
        if (mail != null) {
            mail.close();
            mail = null;
        }
    }

    private String token(String workspace) {
        return mark + HexFormat.of().formatHex(workspace.getBytes(StandardCharsets.UTF_8));
    }

    /** The workspace that a credential was made for, whatever its provider's prefix; null if it is not ours. */
    private String workspaceOf(String credential) {
        int at = credential == null ? -1 : credential.indexOf(mark);
        if (at < 0) {
            return null;
        }
        try {
            return new String(HexFormat.of().parseHex(credential.substring(at + mark.length())), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
