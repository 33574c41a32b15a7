package io.channelgateway.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Content-Type says JSON in UTF-8. Source: RFC 9110 8.3.1. */
final class JsonType {

    private static final String PLAIN = "application/json";
    private static final Pattern JSON = Pattern.compile("(?i)application/json[ \\t]*(;.*)?");
    private static final Pattern CHARSET = Pattern.compile("(?i);[ \\t]*charset=(\"[^\"]*\"|[^;]*)");
    private static final Pattern UTF_8 = Pattern.compile("(?i)\"?(utf-8|us-ascii)\"?[ \\t]*");

    private JsonType() {}

    /** @param contentType the header's value; null if there is none, several of them comma-separated */
    static boolean is(String contentType) {
        if (contentType == null || contentType.equals(PLAIN)) {
            return contentType != null;
        }
        Matcher charset = CHARSET.matcher(contentType);
        return JSON.matcher(contentType).matches()
                && charset.results().allMatch(found -> UTF_8.matcher(found.group(1)).matches());
    }
}
