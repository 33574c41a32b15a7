package io.channelgateway.workspace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a whole key in half the memory of its hex digits, as there are as many as keys. */
record KeyHash(long first, long second, long third, long fourth) {

    static KeyHash ofKey(String plaintext) {
        return of(digest(plaintext));
    }

    /** @param hex 64 hex digits */
    static KeyHash parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    static byte[] digest(String plaintext) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(plaintext.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyHash of(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new KeyHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** A hash is as good as any part of it. */
    @Override
    public int hashCode() {
        return (int) first;
    }
}
