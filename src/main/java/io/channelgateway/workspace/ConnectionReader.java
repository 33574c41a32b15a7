package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import java.util.Map;
import java.util.TreeMap;

/** The connections of a workspace: what its {@code channels} lists, with each channel's defaults filled in. */
final class ConnectionReader {

    private final Channels channels;

    ConnectionReader(Channels channels) {
        this.channels = channels;
    }

    /** By channel. Faults go to the document; the connections are of use only if there are none. */
    Map<String, Connection> read(YamlDocument document, JsonPointer listed) {
        Map<String, Connection> connections = withoutRequiredSettings();
        for (Map.Entry<String, JsonNode> entry : document.at(listed).properties()) {
            JsonPointer place = listed.appendProperty(entry.getKey());
            Channel channel = channels.find(entry.getKey());
            if (channel == null) {
                String known = String.join(", ", channels.names());
                document.addUnknown(place, "is not a channel; the channels are " + known + ".");
            } else if (entry.getValue().isObject()) {
                connections.put(channel.getName(), connection(document, place, channel, entry.getValue()));
            }
        }
        return connections;
    }

    /** A channel that needs nothing to be known is connected everywhere, so that adding its file is enough. */
    private Map<String, Connection> withoutRequiredSettings() {
        Map<String, Connection> connections = new TreeMap<>();
        for (Channel channel : channels.all()) {
            if (!channel.settings().containsValue("")) {
                connections.put(channel.getName(), new Connection(channel.getName(), defaults(channel)));
            }
        }
        return connections;
    }

    private static Connection connection(YamlDocument document, JsonPointer place, Channel channel, JsonNode listed) {
        Map<String, String> settings = defaults(channel);
        for (Map.Entry<String, JsonNode> setting : listed.properties()) {
            String name = setting.getKey();
            check(document, place, channel, name, setting.getValue());
            String value = setting.getValue().asText();
            settings.put(name, name.equals("base_url") ? withoutSlashes(value) : value);
        }
        channel.settings().forEach((name, value) -> {
            if ("".equals(value) && !listed.has(name)) {
                document.addFault(place.appendProperty(name), "is missing.");
            }
        });
        return new Connection(channel.getName(), settings);
    }

    /** Routes put a path behind it. */
    private static String withoutSlashes(String url) {
        return url.endsWith("/") ? url.replaceFirst("/+$", "") : url;
    }

    private static void check(YamlDocument document, JsonPointer place, Channel channel, String name, JsonNode value) {
        if (!channel.settings().containsKey(name)) {
            String known = String.join(", ", channel.settings().keySet());
            document.addUnknown(
                    place.appendProperty(name), "is not a setting of this channel; it has " + known + ".");
        } else if (value.isTextual()) {
            String broken = SettingRules.brokenBy(name, value.asText());
            String rule = broken == null ? channel.getRules().brokenBy(name, value.asText()) : broken;
            if (rule != null) {
                document.addFault(place.appendProperty(name), rule);
            }
        }
    }

    private static Map<String, String> defaults(Channel channel) {
        Map<String, String> defaults = new TreeMap<>();
        channel.settings().forEach((name, value) -> {
            if (value != null && !value.isEmpty()) {
                defaults.put(name, value);
            }
        });
        return defaults;
    }
}
