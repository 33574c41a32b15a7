package io.channelgateway.attachment;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses an attachment's URL may lead to: public ones, and those that the operator opened.
 *
 * <p>Java's own predicates miss most of what is not public. The list follows the IANA IPv4 and IPv6
 * Special-Purpose Address Registries (RFC 6890), and the OWASP Server-Side Request Forgery
 * Prevention Cheat Sheet for what clouds put on public-looking addresses.
 */
public final class AddressPolicy {

    private static final List<Cidr> NOT_PUBLIC = cidrs(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /** All of IPv6 that is public is in here: NAT64, site-local and IPv4-compatible addresses are not. */
    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private final List<Cidr> opened;

    /**
     * @param opened comma-separated CIDRs that may be reached although they are not public; may be empty
     * @throws IllegalArgumentException if one is no CIDR
     */
    public AddressPolicy(String opened) {
        this.opened = cidrs(Stream.of(opened.split(",")).map(String::strip).filter(cidr -> !cidr.isEmpty()).toArray(String[]::new));
    }

    private static List<Cidr> cidrs(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }

    boolean opensAny() {
        return !opened.isEmpty();
    }

    boolean isPublic(InetAddress address) {
        byte[] bytes = bytes(address);
        return (bytes.length == 4 || GLOBAL_UNICAST.contains(bytes)) && !isIn(NOT_PUBLIC, bytes);
    }

    /** Whether the operator opened it, for any scheme and port. */
    boolean isOpened(InetAddress address) {
        return isIn(opened, bytes(address));
    }

    private static boolean isIn(List<Cidr> blocks, byte[] address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** An IPv4 address in an IPv6 one is judged as what it is. */
    private static byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isMapped = bytes.length == 16 && Arrays.equals(bytes, 0, 12, IPV4_MAPPED, 0, 12);
        return isMapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }
}
