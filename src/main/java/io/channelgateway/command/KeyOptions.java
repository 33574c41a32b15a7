package io.channelgateway.command;

import io.channelgateway.workspace.RateLimitTier;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the options of {@code keys create} may be: the same that the workspaces file takes. */
final class KeyOptions {

    private KeyOptions() {}

    private static String matching(Pattern pattern, String value, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new TypeConversionException(rule);
        }
        return value;
    }

    /** A workspace id. */
    static final class Id implements ITypeConverter<String> {

        private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        @Override
        public String convert(String value) {
            return matching(ID, value, "It must be 1 to 64 letters, digits, dots, dashes and underscores.");
        }
    }

    /** A name that is not blank, and that the file would not take for a placeholder. */
    static final class Name implements ITypeConverter<String> {

        private static final Pattern NAME = Pattern.compile("(?!.*\\{\\{)\\P{Cntrl}*\\S\\P{Cntrl}*");

        @Override
        public String convert(String value) {
            return matching(NAME, value, "It must be one line, not blank, and without {{.");
        }
    }

    /** A permission such as {@code write:channels}. */
    static final class Permission implements ITypeConverter<String> {

        private static final Pattern PERMISSION = Pattern.compile("[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*");

        @Override
        public String convert(String value) {
            return matching(PERMISSION, value, "It must be a permission such as write:channels.");
        }
    }

    /** An instant in the form of RFC 3339. */
    static final class Expiry implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "It must be an RFC 3339 date and time, such as 2027-01-01T00:00:00Z.");
            }
        }
    }

    /** A tier in lower case. */
    static final class Tier implements ITypeConverter<RateLimitTier> {

        @Override
        public RateLimitTier convert(String value) {
            for (RateLimitTier tier : RateLimitTier.values()) {
                if (tier.name().toLowerCase(Locale.ROOT).equals(value)) {
                    return tier;
                }
            }
            throw new TypeConversionException("It must be one of standard, high, unmetered.");
        }
    }
}
