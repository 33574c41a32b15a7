package io.channelgateway;

import io.channelgateway.attachment.AddressPolicy;
import io.channelgateway.attachment.AttachmentFetcher;
import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.channel.Channels;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.message.AttachmentFetch;
import io.channelgateway.worker.Workers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/** The wiring of what fetches attachments. */
final class AttachmentBeans {

    private AttachmentBeans() {}

    /** Made for the first file, as it knows all public domains and takes a while to. */
    private static final class Tls {
        private static final TlsSocketStrategy DEFAULT = DefaultClientTlsStrategy.createDefault();
    }

    /** A resolver that is bound under the name attachmentNames already takes the place of the system's. */
    static void bind(
            CamelContext context,
            Settings settings,
            BytesInFlight bytesInFlight,
            Channels channels,
            Ledger ledger,
            Workers workers) {
        Registry registry = context.getRegistry();
        DnsResolver names = registry.lookupByNameAndType("attachmentNames", DnsResolver.class);
        ExecutorService threads = context.getExecutorServiceManager().newCachedThreadPool(AttachmentBeans.class, "attachments");
        AttachmentFetcher fetcher = new AttachmentFetcher(
                addressPolicy(settings),
                names == null ? SystemDefaultDnsResolver.INSTANCE : names,
                (socket, host, port, attachment, call) -> Tls.DEFAULT.upgrade(socket, host, port, attachment, call),
                Duration.ofSeconds(settings.positive("gateway.attachment-deadline-seconds")),
                settings.positive("gateway.attachment-downloads"),
                threads);
        registry.bind("attachmentFetcher", fetcher);
        registry.bind(
                "attachments",
                new AttachmentFetch(
                        fetcher,
                        bytesInFlight,
                        settings.number("gateway.attachment-bytes-per-message"),
                        channels,
                        ledger,
                        workers));
    }

    static AddressPolicy addressPolicy(Settings settings) {
        try {
            return new AddressPolicy(settings.text("gateway.attachment-allow"));
        } catch (IllegalArgumentException noCidr) {
            throw new IllegalArgumentException("GATEWAY_ATTACHMENT_ALLOW: " + noCidr.getMessage());
        }
    }
}
