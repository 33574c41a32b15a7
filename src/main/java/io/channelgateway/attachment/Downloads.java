package io.channelgateway.attachment;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** The downloads of one message, one after the other. */
final class Downloads {

    private final UrlDownload download;
    private final List<Attachment> attachments;
    private final AttachmentLimits limits;
    private final Reservation reservation;
    private long bytesLeft;
    private volatile int current;

    Downloads(
            UrlDownload download,
            List<Attachment> attachments,
            AttachmentLimits limits,
            long mostBytes,
            Reservation reservation) {
        this.download = download;
        this.attachments = attachments;
        this.limits = limits;
        this.reservation = reservation;
        this.bytesLeft = Math.min(mostBytes, limits.maxTotalBytes());
    }

    /** @throws Refusal 400 or 503, if one of them cannot be had */
    List<Attachment> run() {
        attachments.stream().filter(Attachment::isHere).forEach(here -> bytesLeft -= here.size());
        List<Attachment> all = new ArrayList<>();
        for (current = 0; current < attachments.size(); current++) {
            Attachment attachment = attachments.get(current);
            all.add(attachment.isHere() ? attachment : fetched(attachment));
        }
        return all;
    }

    private Attachment fetched(Attachment attachment) {
        long most = Math.min(bytesLeft, limits.maxBytes(attachment.mimeType()));
        try {
            byte[] bytes = download.get(attachment.url(), attachment.mimeType(), most, reservation);
            bytesLeft -= bytes.length;
            return attachment.fetched(bytes);
        } catch (Refusal noRoom) {
            throw noRoom;
        } catch (IOException | URISyntaxException | RuntimeException failed) {
            // The reason would tell the caller about our network, and its text may hold the URL.
            throw refusal();
        }
    }

    /** The refusal of the file that is being fetched. */
    Refusal refusal() {
        return AttachmentUrl.refusal("attachments[" + Math.min(current, attachments.size() - 1) + "]");
    }

    void cancel() {
        download.cancel();
    }
}
