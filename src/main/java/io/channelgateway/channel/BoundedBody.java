package io.channelgateway.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.AsyncEntityConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.util.ByteArrayBuffer;

/** Reads the whole body of an answer, but not more than an honest provider would send, and nothing encoded. */
final class BoundedBody implements AsyncEntityConsumer<byte[]> {

    private static final int LONGEST_BYTES = 1 << 20;
    private static final int COMMON_BYTES = 512;

    private final ByteArrayBuffer bytes = new ByteArrayBuffer(COMMON_BYTES);
    private FutureCallback<byte[]> whole;

    @Override
    public void streamStart(EntityDetails entity, FutureCallback<byte[]> result) throws IOException {
        String encoding = entity.getContentEncoding();
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new IOException("The answer is encoded, although no encoding is accepted.");
        }
        whole = result;
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(LONGEST_BYTES);
    }

    @Override
    public void consume(ByteBuffer part) throws IOException {
        if (bytes.length() + part.remaining() > LONGEST_BYTES) {
            throw new IOException("The answer is too long.");
        }
        byte[] read = new byte[part.remaining()];
        part.get(read);
        bytes.append(read, 0, read.length);
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        whole.completed(getContent());
    }

    @Override
    public byte[] getContent() {
        return bytes.toByteArray();
    }

    @Override
    public void failed(Exception cause) {
        if (whole != null) {
            whole.failed(cause);
        }
    }

    @Override
    public void releaseResources() {
        // Nothing is held beyond this object.
    }
}
