package io.channelgateway.attachment;

import io.channelgateway.failure.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How many attachments a channel takes, how large, and of which types; its own file says so. */
public final class AttachmentLimits {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?(bytes|KB|MB|GB)");
    private static final Pattern GROUP = Pattern.compile("(.+?) of (.+)");
    private static final Pattern TYPE = Pattern.compile("\\*/\\*|[a-z]+/(\\*|[a-z0-9][a-z0-9.+_-]*)");

    private int maxCount = 10;
    private long maxTotalBytes = Long.MAX_VALUE;
    private List<TypeLimit> types = List.of(new TypeLimit("*/*", Long.MAX_VALUE));

    /** @param type with {@code *} for any */
    private record TypeLimit(String type, long maxBytes) {

        boolean covers(String mimeType) {
            return type.equals("*/*")
                    || type.equals(mimeType)
                    || type.endsWith("/*") && mimeType.startsWith(type.substring(0, type.length() - 1));
        }
    }

    /** The most files of one message. */
    public void setMaxCount(int maxCount) {
        this.maxCount = maxCount;
    }

    /** The most that all files of a message may have together, such as {@code 18 MB}; MB means a million bytes. */
    public void setMaxTotal(String size) {
        this.maxTotalBytes = bytes(size.strip());
    }

    /**
     * The types that the channel takes, each group with the largest size of one file, separated by
     * semicolons: {@code 10 MB of image/jpeg image/png; 50 MB of *}{@code /*}. The first match counts.
     */
    public void setTypes(String groups) {
        List<TypeLimit> parsed = new ArrayList<>();
        for (String group : groups.strip().split("\\s*;\\s*")) {
            Matcher form = GROUP.matcher(group);
            if (!form.matches()) {
                throw new IllegalArgumentException("attachments.types must be groups like \"5 MB of image/png\".");
            }
            long most = bytes(form.group(1));
            for (String type : form.group(2).split("[\\s,]+")) {
                parsed.add(new TypeLimit(checked(type), most));
            }
        }
        types = List.copyOf(parsed);
    }

    private static String checked(String type) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("attachments.types has " + type + ", which is no type/subtype.");
        }
        return type;
    }

    private static long bytes(String size) {
        Matcher form = SIZE.matcher(size);
        if (!form.matches()) {
            throw new IllegalArgumentException("The size " + size + " must be a number and bytes, KB, MB or GB.");
        }
        long unit = switch (form.group(2).toUpperCase(Locale.ROOT)) {
            case "KB" -> 1_000;
            case "MB" -> 1_000_000;
            case "GB" -> 1_000_000_000;
            default -> 1;
        };
        return Long.parseLong(form.group(1)) * unit;
    }

    /** @throws Refusal 400, if the message has too many files */
    public void checkCount(int count, String channel) {
        if (count > maxCount) {
            throw Refusal.invalid("attachments has " + count + " entries; " + channel + " takes at most " + maxCount + ".");
        }
    }

    /** @throws Refusal 400, if the channel does not take this type */
    public void checkType(String field, String mimeType, String channel) {
        if (maxBytes(mimeType) < 0) {
            String known = types.stream().map(TypeLimit::type).collect(Collectors.joining(", "));
            throw Refusal.invalid(field + ".mime_type " + mimeType + " is not supported for " + channel
                    + "; supported are " + known + ".");
        }
    }

    /** @throws Refusal 400, if one file of this type may not be that large */
    public void checkSize(String field, String mimeType, long size, String channel) {
        long most = maxBytes(mimeType);
        if (size > most) {
            throw Refusal.invalid(field + " is " + size + " bytes long; " + channel + " takes at most " + most
                    + " bytes of " + mimeType + " in one file.");
        }
    }

    /** @throws Refusal 400, if all files together are too large */
    public void checkTotal(long size, String channel) {
        if (size > maxTotalBytes) {
            throw Refusal.invalid("attachments are " + size + " bytes long together; " + channel + " takes at most "
                    + maxTotalBytes + " bytes in one message.");
        }
    }

    /** The most bytes of one file of this type, or -1 if the channel does not take the type. */
    long maxBytes(String mimeType) {
        return types.stream()
                .filter(limit -> limit.covers(mimeType))
                .mapToLong(TypeLimit::maxBytes)
                .findFirst()
                .orElse(-1);
    }

    long maxTotalBytes() {
        return maxTotalBytes;
    }
}
