package io.channelgateway.attachment;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of IP addresses such as {@code 10.0.0.0/8} or {@code fc00::/7}. */
final class Cidr {

    /** Nothing that the JDK would take for a name and look up. */
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException if the text is no address with an optional length of its prefix */
    static Cidr parse(String text) {
        String[] parts = text.split("/", 2);
        byte[] network = address(parts[0], text);
        int all = network.length * 8;
        String bits = parts.length == 1 ? Integer.toString(all) : parts[1];
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > all) {
            throw new IllegalArgumentException(text + " is not a CIDR such as 10.0.0.0/8.");
        }
        return new Cidr(network, Integer.parseInt(bits));
    }

    private static byte[] address(String literal, String text) {
        try {
            if (LITERAL.matcher(literal).matches()) {
                return InetAddress.getByName(literal).getAddress();
            }
        } catch (UnknownHostException invalid) {
            // Said below.
        }
        throw new IllegalArgumentException(text + " is not a CIDR such as 10.0.0.0/8.");
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xFF : 0xFF << 8 - (bits - bit);
            if (((address[bit / 8] ^ network[bit / 8]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }
}
