package io.channelgateway.channel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header by which a server says how long it keeps an idle connection open. */
final class KeepAlive {

    private static final Pattern TIMEOUT = Pattern.compile("(?i)(?:^|[,\\s])timeout\\s*=\\s*\"?(\\d{1,9})");

    private KeepAlive() {}

    /** The seconds, or -1 if it does not say. */
    static long seconds(String header) {
        if (header == null) {
            return -1;
        }
        Matcher timeout = TIMEOUT.matcher(header);
        return timeout.find() ? Long.parseLong(timeout.group(1)) : -1;
    }
}
