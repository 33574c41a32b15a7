package io.channelgateway.observe;

import java.util.Set;

/**
 * What the span of a provider call is called: the channel, and the operation if it is one of those that everybody
 * knows.
 *
 * <p>Any other part of a provider's URL may be a secret: Telegram's paths hold the token, upload URLs and webhooks are
 * secrets as a whole.
 */
final class CallName {

    /** Sources: the API references of Slack, Telegram, the WhatsApp Cloud API and the Bot Framework. */
    private static final Set<String> OPERATIONS = Set.of(
            "auth.test", "chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal",
            "getMe", "sendMessage", "sendPhoto", "sendDocument",
            "messages", "media",
            "activities", "token");

    private CallName() {}

    static String of(String channel, String method, String path) {
        int query = path.indexOf('?');
        String whole = query < 0 ? path : path.substring(0, query);
        String last = whole.substring(whole.lastIndexOf('/') + 1);
        return channel + " " + (OPERATIONS.contains(last) ? last : method);
    }
}
