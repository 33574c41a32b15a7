package io.channelgateway.attachment;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Gets files from URLs that somebody else chose, one at a time.
 *
 * <p>Each hop's host is looked up once, all its addresses are checked, and its HTTP client knows no
 * other addresses, so that a name that means something else a moment later leads nowhere.
 */
final class UrlDownload {

    private static final int MOST_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final AddressPolicy policy;
    private final DnsResolver names;
    private final TlsSocketStrategy tls;
    private final Timeout longest;
    private boolean cancelled;
    private HttpGet running;

    UrlDownload(AddressPolicy policy, DnsResolver names, TlsSocketStrategy tls, Duration longest) {
        this.policy = policy;
        this.names = names;
        this.tls = tls;
        this.longest = Timeout.of(longest);
    }

    /** What one hop led to: the file, or the URL of the next hop. */
    private record Hop(byte[] file, URI next) {}

    /**
     * @param most the most bytes that the file may have
     * @throws IOException if the file cannot be had, or not by the rules
     * @throws URISyntaxException if a redirect leads to nothing that could be fetched
     * @throws Refusal 503, if there is no room for the bytes
     */
    byte[] get(URI url, String mimeType, long most, Reservation reservation) throws IOException, URISyntaxException {
        URI next = url;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Hop hop = follow(next, mimeType, most, reservation);
            if (hop.file() != null) {
                return hop.file();
            }
            next = hop.next();
        }
        throw new IOException("too many redirects");
    }

    /** Ends a download that is running, and every later one, at once and from any thread. */
    synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.cancel();
        }
    }

    private synchronized HttpGet request(URI url) throws IOException {
        if (cancelled) {
            throw new IOException("cancelled");
        }
        running = new HttpGet(url);
        running.setHeader("Accept", "*/*");
        running.setHeader("Accept-Encoding", "identity");
        return running;
    }

    private Hop follow(URI url, String mimeType, long most, Reservation reservation) throws IOException, URISyntaxException {
        List<InetAddress> addresses = List.of(names.resolve(url.getHost()));
        if (!AttachmentUrl.isPermitted(url, addresses, policy)) {
            throw new IOException("address");
        }
        HttpGet request = request(url);
        CloseableHttpClient client = CheckedAddresses.client(addresses, tls, longest);
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, null);
            return REDIRECTS.contains(response.getCode())
                    ? new Hop(null, next(url, response.getFirstHeader("Location")))
                    : new Hop(FileAnswer.read(response, mimeType, most, reservation), null);
        } finally {
            // Closing politely would read the rest of the answer first, which may have no end.
            request.cancel();
            client.close(CloseMode.IMMEDIATE);
        }
    }

    private static URI next(URI url, Header location) throws IOException, URISyntaxException {
        if (location == null) {
            throw new IOException("location");
        }
        URI next = AttachmentUrl.redirect(url, location.getValue());
        if (AttachmentUrl.isHttps(url) && !AttachmentUrl.isHttps(next)) {
            throw new IOException("downgrade");
        }
        return next;
    }
}
