package io.channelgateway.ledger;

import java.io.Closeable;
import java.io.EOFException;
import java.io.Flushable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file that takes frames of bytes one after the other, and is used again from its beginning for the next segment.
 *
 * <p>A frame is the segment's number (8 bytes), the length of what it holds (4), a CRC-32C over these and over what it
 * holds (4), and then that. Room for frames is made in advance: what lies within the file's size comes to the disk
 * without a change to the file system. So a frame of an older segment, or the rest of one, may follow the last frame;
 * its number or its checksum tells.
 */
final class LogFile implements Closeable {

    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + Integer.BYTES;
    private static final int ROOM_BYTES = 4 * 1024 * 1024;

    /** Linux may keep what is written at once as one folio, and looks at all of its blocks when one of them changes. */
    private static final int PIECE_BYTES = 16 * 1024;

    private final FileChannel channel;
    private final Flushable disk;
    private long segment;
    private long position;

    private LogFile(FileChannel channel) {
        this(channel, () -> channel.force(false));
    }

    /** @param disk brings to the disk what was written */
    LogFile(FileChannel channel, Flushable disk) {
        this.channel = channel;
        this.disk = disk;
    }

    /** Opens the file, and creates it with some room where it does not exist. */
    static LogFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.size() < ROOM_BYTES) {
                makeRoom(channel);
            }
        } catch (IOException full) {
            channel.close();
            throw full;
        }
        return new LogFile(channel);
    }

    private static void makeRoom(FileChannel channel) throws IOException {
        for (long size = channel.size(); size < ROOM_BYTES; size = channel.size()) {
            writeAll(channel, ByteBuffer.allocate((int) Math.min(PIECE_BYTES, ROOM_BYTES - size)), size);
        }
        channel.force(true);
    }

    /** The number of the segment that the file holds; 0 if it holds none. */
    long heldSegment() throws IOException {
        ByteBuffer header = header(0);
        return header == null ? 0 : header.getLong(0);
    }

    /** Shows each whole frame of the segment that the file holds. */
    void read(Consumer<byte[]> reader) throws IOException {
        long held = heldSegment();
        long at = 0;
        for (byte[] frame = frame(at, held); frame != null; frame = frame(at, held)) {
            reader.accept(frame);
            at += HEADER_BYTES + frame.length;
        }
    }

    /** Null where none begins. */
    private byte[] frame(long at, long expected) throws IOException {
        ByteBuffer header = header(at);
        if (header == null || header.getLong(0) != expected) {
            return null;
        }
        int length = header.getInt(Long.BYTES);
        if (length <= 0 || length > channel.size() - at - HEADER_BYTES) {
            return null;
        }
        byte[] content = new byte[length];
        readAll(ByteBuffer.wrap(content), at + HEADER_BYTES);
        return checksum(expected, content, length) == header.getInt(Long.BYTES + Integer.BYTES) ? content : null;
    }

    private ByteBuffer header(long at) throws IOException {
        if (channel.size() - at < HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        readAll(header, at);
        return header.getLong(0) > 0 ? header : null;
    }

    private void readAll(ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
    }

    /** What the file holds is of no use any more: the next frame is the first one of a segment. */
    void begin(long number) {
        segment = number;
        position = 0;
    }

    /**
     * Adds a frame; it is on the disk when this returns. After a failure it may be there or not, and the next frame takes
     * its place: whatever the system has lost of it is written again.
     */
    void append(byte[] content) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + content.length)
                .putLong(segment)
                .putInt(content.length)
                .putInt(checksum(segment, content, content.length))
                .put(content)
                .flip();
        writeAll(channel, frame, position);
        disk.flush();
        position += HEADER_BYTES + content.length;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    private static int checksum(long segment, byte[] content, int length) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(segment).putInt(length).flip());
        sum.update(content);
        return (int) sum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
