package io.channelgateway.channel.slack;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where to post a file, and what it will be called afterwards.
 *
 * @param url any host that Slack names
 * @param fileId such as {@code F0123ABCD}
 */
record SlackTicket(String url, String fileId) {

    /**
     * The ticket in the answer of {@code files.getUploadURLExternal}.
     *
     * @param server the Slack that answered: a file goes nowhere with less protection than the token
     * @throws ProviderFailure if there is none
     */
    static SlackTicket of(SlackAnswer answer, String server) throws ProviderFailure {
        SlackTicket ticket = new SlackTicket(answer.text("upload_url"), answer.text("file_id"));
        if (!answer.isOk() || ticket.url.isBlank() || ticket.fileId.isBlank()) {
            throw answer.failure();
        }
        if (!ticket.isSafe(server)) {
            throw ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, "the upload URL is no https URL");
        }
        return ticket;
    }

    private boolean isSafe(String server) {
        try {
            URI uri = new URI(url);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) && server.startsWith("http:");
            return uri.getHost() != null && ("https".equalsIgnoreCase(uri.getScheme()) || isHttp);
        } catch (URISyntaxException invalid) {
            return false;
        }
    }
}
