package io.channelgateway.channel;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** The channels that exist: one for each {@link Channel} bean that a route file declares. */
public final class Channels {

    private final CamelContext context;
    private volatile Map<String, Channel> byName = Map.of();

    public Channels(CamelContext context) {
        this.context = context;
    }

    /** The channel of that name, or null. A name not seen before is looked up again, as a file may have been added. */
    public Channel find(String name) {
        Channel channel = byName.get(name);
        if (channel == null) {
            channel = refresh().get(name);
        }
        return channel;
    }

    /** The names of all channels in alphabetical order. */
    public List<String> names() {
        return List.copyOf(refresh().keySet());
    }

    private Map<String, Channel> refresh() {
        Map<String, Channel> found = new TreeMap<>();
        for (Channel channel : context.getRegistry().findByType(Channel.class)) {
            found.put(channel.getName(), channel);
        }
        byName = found;
        return found;
    }
}
