package io.channelgateway.observe;

import io.channelgateway.failure.ErrorCode;
import java.util.List;

/**
 * How an exchange ended, in words from closed lists: none of it is a client's text.
 *
 * @param workspace the caller's, or {@value #NONE}
 * @param channel the message's, which exists, or {@value #NONE}
 * @param outcome null for a request that is no send, and for a replay
 * @param code null if there is no error
 * @param limit which limit said no, or null
 * @param isCounted whether the send counts as unknown already, as its client was told
 */
public record Ending(
        String workspace,
        String channel,
        SendOutcome outcome,
        ErrorCode code,
        String limit,
        boolean isReplay,
        boolean isCounted) {

    public static final String NONE = "none";

    /** The limit of requests without a valid key. */
    public static final String AUTHENTICATION = "authentication";
    public static final String IN_FLIGHT = "in-flight";
    public static final String MINUTE = "minute";
    public static final String DAY = "day";

    /** What {@code limit} may be. */
    static final List<String> LIMITS = List.of(AUTHENTICATION, IN_FLIGHT, MINUTE, DAY);

    /** What the log says of it: key=value pairs in the words of the metrics, each with a blank before it. */
    String fields() {
        StringBuilder fields = new StringBuilder();
        if (!NONE.equals(channel)) {
            fields.append(" channel=").append(channel);
        }
        if (!NONE.equals(workspace)) {
            fields.append(" workspace=").append(workspace);
        }
        if (outcome != null) {
            fields.append(" outcome=").append(outcome.text());
        }
        if (isReplay) {
            fields.append(" outcome=replayed");
        }
        if (code != null) {
            fields.append(" code=").append(code.text());
        }
        return limit == null ? fields.toString() : fields.append(" limit=").append(limit).toString();
    }

    /** Whether no valid key came with the request. */
    boolean isUnauthenticated() {
        return code == ErrorCode.INVALID_KEY || AUTHENTICATION.equals(limit);
    }
}
