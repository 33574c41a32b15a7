package io.channelgateway.channel.email;

import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import jakarta.mail.Session;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mail server that a connection names.
 *
 * @param username null when the server wants no login
 */
record MailServer(String host, int port, Security security, String username, String password) {

    private static final Map<Map<String, String>, Session> SESSIONS = new ConcurrentHashMap<>();

    /** How the connection is protected. A protection that the server does not offer is never left out. */
    enum Security {
        NONE,
        STARTTLS,
        TLS
    }

    /**
     * The server in the connection's settings.
     *
     * @throws ProviderFailure if a setting cannot be used
     */
    static MailServer of(Connection connection) throws ProviderFailure {
        String username = connection.find("username");
        String password = connection.find("password");
        return new MailServer(
                connection.get("host"),
                port(connection.get("port")),
                security(connection.get("security")),
                username == null || username.isEmpty() ? null : username,
                password == null ? "" : password);
    }

    /**
     * Angus's settings for this server; nothing comes from the process's own properties. A session looks through every
     * jar when it is made, so servers with the same settings share one. No login is in there.
     */
    Session session() {
        return SESSIONS.computeIfAbsent(
                Map.of(
                        "mail.smtp.starttls.required", String.valueOf(security == Security.STARTTLS),
                        "mail.smtp.auth", String.valueOf(username != null),
                        "mail.smtp.auth.mechanisms", "PLAIN LOGIN",
                        "mail.smtp.quitwait", "false"),
                MailServer::session);
    }

    private static Session session(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return Session.getInstance(properties);
    }

    /** The same text without the credentials: servers like to repeat them. */
    String mask(String text) {
        String masked = username == null ? text : hide(username, text);
        return password.isEmpty() ? masked : hide(password, masked);
    }

    private static String hide(String secret, String text) {
        // In an answer, each byte of it has become a character.
        String repeated = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return text.replace(secret, "***").replace(repeated, "***");
    }

    @Override
    public String toString() {
        return "MailServer[" + host + ":" + port + "]";
    }

    private static int port(String text) throws ProviderFailure {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        }
        throw unusable("port of the connection must be a number from 1 to 65535");
    }

    private static Security security(String text) throws ProviderFailure {
        for (Security security : Security.values()) {
            if (security.name().equalsIgnoreCase(text)) {
                return security;
            }
        }
        throw unusable("security of the connection must be none, starttls or tls");
    }

    private static ProviderFailure unusable(String reason) {
        return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
    }
}
