package io.channelgateway.attachment;

import io.channelgateway.failure.Refusal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules for an attachment's URL that need no network, and the one text for every failure: a
 * caller must not learn from it what is there in our network.
 */
public final class AttachmentUrl {

    private static final int HTTPS_PORT = 443;

    /** What ends in a number is an address to some parsers, and to all of them only in its plain form. */
    private static final Pattern NUMERIC = Pattern.compile("(?i)(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?");

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern INTERNAL = Pattern.compile("(.+\\.)?(localhost|local|internal)");

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]+");
    /** What servers leave as it is in redirects. */
    private static final Pattern BYTE_TO_ESCAPE = Pattern.compile("[ \\x80-\\xFF]");

    private AttachmentUrl() {}

    /** @throws Refusal 400 with the one text, if the URL is not one that could be fetched */
    static URI parse(String field, String text) {
        try {
            return checked(new URI(text));
        } catch (URISyntaxException invalid) {
            throw refusal(field);
        }
    }

    /** As the other one, and refuses too what no name service could make right. */
    public static URI parse(String field, String text, AddressPolicy policy) {
        URI url = parse(field, text);
        List<InetAddress> literal = literal(url.getHost());
        boolean mayBeFetched =
                literal.isEmpty() ? policy.opensAny() || isPlain(url) : isPermitted(url, literal, policy);
        if (!mayBeFetched) {
            throw refusal(field);
        }
        return url;
    }

    /** The address that the host is; none if it is a name. */
    private static List<InetAddress> literal(String host) {
        boolean isAddress = host.startsWith("[") || IPV4.matcher(host).matches();
        try {
            return isAddress ? List.of(InetAddress.getByName(host)) : List.of();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The answer to every failure, whatever the reason. */
    static Refusal refusal(String field) {
        return Refusal.invalid(field + ".url: the attachment url could not be fetched. It must be a public https address that "
                + "answers with the file itself, not encoded, within the limits of size and time. Nothing was sent.");
    }

    /** @throws URISyntaxException if parsers could differ about where it leads; the text shows nothing */
    static URI checked(URI url) throws URISyntaxException {
        String host = url.getHost();
        boolean isHttp = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        if (!isHttp || host == null || url.getRawFragment() != null || host.contains("%")) {
            throw new URISyntaxException("", "form");
        }
        // The authority is the host, and a port if there is one: no user, nothing left over.
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        if (!url.getRawAuthority().equals(host + port) || url.getPort() == 0 || url.getPort() > 65_535) {
            throw new URISyntaxException("", "authority");
        }
        if (NUMERIC.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw new URISyntaxException("", "number");
        }
        return new URI(ascii(url.toString()));
    }

    /**
     * Where a redirect leads to.
     *
     * @param location the header, in which each byte has become a character
     * @throws URISyntaxException as {@link #checked}
     */
    static URI redirect(URI url, String location) throws URISyntaxException {
        String reference = BYTE_TO_ESCAPE.matcher(location)
                .replaceAll(found -> String.format("%%%02X", (int) found.group().charAt(0)));
        // Java knows no RFC 3986: a query alone would lose the last part of the path.
        return checked(reference.startsWith("?")
                ? new URI(url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath() + reference)
                : url.resolve(new URI(reference)));
    }

    /** The same URL in ASCII. Java's own method composes accents, too, and so asks for another file. */
    private static String ascii(String url) {
        return NOT_ASCII.matcher(url).replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }

    /** Whether the URL may be fetched from each of the addresses that its host stands for. */
    static boolean isPermitted(URI url, List<InetAddress> addresses, AddressPolicy policy) {
        boolean isPlain = isPlain(url);
        return !addresses.isEmpty()
                && addresses.stream().allMatch(address ->
                        policy.isOpened(address) || isPlain && policy.isPublic(address));
    }

    private static boolean isPlain(URI url) {
        return isHttps(url) && port(url) == HTTPS_PORT && !isInternalName(url.getHost());
    }

    static boolean isHttps(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static int port(URI url) {
        return url.getPort() < 0 && isHttps(url) ? HTTPS_PORT : url.getPort();
    }

    private static boolean isInternalName(String host) {
        return INTERNAL.matcher(host.toLowerCase(Locale.ROOT).replaceFirst("\\.+$", "")).matches();
    }
}
