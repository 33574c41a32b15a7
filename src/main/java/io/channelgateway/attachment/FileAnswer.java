package io.channelgateway.attachment;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/** The file in an HTTP answer that nobody has a reason to trust. */
final class FileAnswer {

    private static final int OK = 200;
    private static final int PIECE_BYTES = 1 << 16;

    /** What servers say of files that they know nothing about. */
    private static final Set<String> ANY_FILE = Set.of("application/octet-stream", "binary/octet-stream", "text/plain");

    private FileAnswer() {}

    /**
     * Reads the file while it comes, and no further than it may be long.
     *
     * @throws IOException if it is not there, too long, encoded, without a known end, or obviously something else
     * @throws Refusal 503, if there is no room for the bytes
     */
    static byte[] read(ClassicHttpResponse response, String mimeType, long most, Reservation reservation)
            throws IOException {
        HttpEntity entity = response.getEntity();
        if (response.getCode() != OK || entity == null || isEncoded(entity) || !isPlausible(entity, mimeType)) {
            throw new IOException("answer");
        }
        if (entity.getContentLength() > most) {
            throw new IOException("length");
        }
        if (entity.getContentLength() < 0 && !entity.isChunked()) {
            // It ends with its connection, and so would half of it.
            throw new IOException("end");
        }
        byte[] file = read(entity.getContent(), most, reservation);
        if (file.length == 0) {
            throw new IOException("empty");
        }
        return file;
    }

    private static boolean isEncoded(HttpEntity entity) {
        String encoding = entity.getContentEncoding();
        return encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity");
    }

    /** The type of the request is what counts, but a page in place of a picture is an error page, or a login. */
    private static boolean isPlausible(HttpEntity entity, String mimeType) {
        ContentType type = ContentType.parseLenient(entity.getContentType());
        String answered = type == null ? "" : String.valueOf(type.getMimeType()).toLowerCase(Locale.ROOT);
        boolean isPage = answered.equals("text/html") || answered.equals("application/xhtml+xml");
        return !answered.contains("/")
                || answered.equals(mimeType)
                || ANY_FILE.contains(answered)
                || !isPage && family(answered).equals(family(mimeType));
    }

    /** The top-level type, where it tells files apart: XML and CSV go as text and as applications, a film's sound as a film. */
    private static String family(String type) {
        String topLevel = type.replaceFirst("/.*", "");
        return switch (topLevel) {
            case "text" -> "application";
            case "audio" -> "video";
            default -> topLevel;
        };
    }

    private static byte[] read(InputStream in, long most, Reservation reservation) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            if (file.size() + read > most) {
                throw new IOException("length");
            }
            if (!reservation.add(read)) {
                throw AttachmentFetcher.noRoom();
            }
            file.write(piece, 0, read);
        }
        return file.toByteArray();
    }
}
