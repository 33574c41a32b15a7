package io.channelgateway.workspace;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/** What a setting's value must look like, which its name decides, whatever the channel. */
final class SettingRules {

    private static final Set<String> SECURITY = Set.of("none", "starttls", "tls");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

    private SettingRules() {}

    /** The rule that the value breaks, to complete "host …", or null. */
    static String brokenBy(String setting, String value) {
        if (value.isBlank()) {
            return "must not be blank.";
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            return "must not contain line breaks or other control characters.";
        }
        if (setting.endsWith("url") && !isPlainUrl(value)) {
            return "must be an http or https URL with a host, and without user name, query and fragment.";
        }
        if (setting.equals("port") && !isPort(value)) {
            return "must be a number from 1 to 65535.";
        }
        if (setting.equals("security") && !SECURITY.contains(value)) {
            return "must be one of none, starttls, tls.";
        }
        return null;
    }

    private static boolean isPlainUrl(String value) {
        try {
            URI url = new URI(value);
            return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                    && url.getHost() != null
                    && (url.getPort() == -1 || isPort(String.valueOf(url.getPort())))
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isPort(String value) {
        if (!NUMBER.matcher(value).matches()) {
            return false;
        }
        int port = Integer.parseInt(value);
        return port >= 1 && port <= 65_535;
    }
}
