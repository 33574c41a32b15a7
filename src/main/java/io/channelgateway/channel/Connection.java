package io.channelgateway.channel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A workspace's account at one provider: its settings from {@code config/workspaces.yaml} with the
 * channel's defaults filled in.
 *
 * <p>{@link #toString()} never shows a value. Equal settings make equal connections, so a
 * connection can be the key of a pool.
 */
public final class Connection {

    private static final Pattern SECRET = Pattern.compile("token|.*_(token|password|secret|key)|password|secret|key");

    private final String channel;
    private final Map<String, String> settings;

    public Connection(String channel, Map<String, String> settings) {
        this.channel = channel;
        this.settings = Map.copyOf(settings);
    }

    public String channel() {
        return channel;
    }

    /**
     * The value of a setting; routes have it by the language of {@link ConnectionLanguage}.
     *
     * @throws IllegalArgumentException if the connection has no such setting
     */
    public String get(String setting) {
        String value = settings.get(setting);
        if (value == null) {
            throw new IllegalArgumentException("The " + channel + " connection has no setting " + setting + ".");
        }
        return value;
    }

    /** The value of a setting, or null. */
    public String find(String setting) {
        return settings.get(setting);
    }

    /** The same text with every secret of this connection replaced by {@code ***}. */
    public String mask(String text) {
        String masked = text;
        for (String secret : secrets()) {
            masked = masked.replace(secret, "***");
        }
        return masked;
    }

    /** Longest first, so that none loses the piece that it would be found by to another one that is part of it. */
    private List<String> secrets() {
        return settings.entrySet().stream()
                .filter(setting -> isSecret(setting.getKey()) && !setting.getValue().isEmpty())
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Whether a setting of this name holds a secret: a token, password, secret or key. */
    public static boolean isSecret(String setting) {
        return SECRET.matcher(setting).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Connection that
                && channel.equals(that.channel)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(channel, settings);
    }

    @Override
    public String toString() {
        return "Connection[" + channel + " " + new TreeSet<>(settings.keySet()) + "]";
    }
}
