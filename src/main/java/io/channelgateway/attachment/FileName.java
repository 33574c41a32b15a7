package io.channelgateway.attachment;

import io.channelgateway.failure.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The name of a file as it may reach a recipient's disk: a base name that no operating system misunderstands. */
public final class FileName {

    private static final int LONGEST_BYTES = 255;

    /** Control characters and line ends would reach MIME headers; bidirectional ones make exe.pdf of fdp.exe. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF<>:\"|?*]");

    /** The devices of Windows, which are none of its files whatever the extension. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3])\\s*(\\..*)?");

    private static final Pattern EDGES = Pattern.compile("(?U)\\s.*|.*[\\s.]");

    private FileName() {}

    /**
     * The base name of a path, of whichever system.
     *
     * @param field what the name is called in the request
     * @throws Refusal 400, if what is left is not safe
     */
    public static String baseName(String field, String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        if (FORBIDDEN.matcher(name).find()) {
            throw Refusal.invalid(field + " must not contain control characters or any of < > : \" | ? *.");
        }
        if (name.isEmpty() || EDGES.matcher(name).matches()) {
            throw Refusal.invalid(field + " must name a file, and neither start with a blank nor end with a blank or a dot.");
        }
        if (DEVICE.matcher(name).matches()) {
            throw Refusal.invalid(field + " must not be a reserved name such as NUL or COM1.");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw Refusal.invalid(field + " must be at most " + LONGEST_BYTES + " bytes long in UTF-8.");
        }
        return name;
    }

    /**
     * The Content-Disposition that has a client save an answer under this name, or the nearest one that old
     * clients understand (RFC 6266 4.3, RFC 8187).
     */
    public static String disposition(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._ -]", "_") + "\"; filename*=UTF-8''" + encoded;
    }
}
