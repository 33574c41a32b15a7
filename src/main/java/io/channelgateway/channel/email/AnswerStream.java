package io.channelgateway.channel.email;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a mail server says, line by line.
 *
 * <p>It never hands out more than the current line, so that nothing which was sent before TLS is read
 * as if it came after. Half a line is no line, and an endless answer ends.
 */
final class AnswerStream extends InputStream {

    private static final int LONGEST_ANSWER_BYTES = 1 << 16;

    private BufferedInputStream in;
    private int answerBytes;
    private boolean midLine;
    private boolean ended;

    /** Reads from here on from another stream. */
    void use(InputStream next) {
        in = new BufferedInputStream(next);
    }

    /** Begins to count the bytes of a new answer. */
    void expectAnswer() {
        answerBytes = 0;
    }

    /** Waits for the server to speak or to hang up, without taking away what it says. */
    void peek() throws IOException {
        in.mark(1);
        in.read();
        in.reset();
    }

    /** Whether the last that was read was the end. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        ended = next < 0;
        if (ended && midLine) {
            throw new EOFException("The answer breaks off.");
        }
        if (++answerBytes > LONGEST_ANSWER_BYTES) {
            throw new IOException("The answer is longer than " + LONGEST_ANSWER_BYTES + " bytes.");
        }
        midLine = next >= 0 && next != '\n';
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        do {
            int next = read();
            if (next < 0) {
                return -1;
            }
            bytes[offset + count++] = (byte) next;
        } while (midLine && count < length);
        return count;
    }
}
