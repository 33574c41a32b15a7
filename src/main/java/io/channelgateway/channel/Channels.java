package io.channelgateway.channel;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * The channels that exist: one for each {@link Channel} bean that a route file declares.
 *
 * <p>When routes are reloaded, a request knows the channels of the routes that it is on.
 */
public final class Channels {

    private volatile CamelContext context;
    private volatile Map<String, Channel> byName = Map.of();
    private final Map<CamelContext, Map<String, Channel>> reloaded = new ConcurrentHashMap<>();

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

    /** The channel of that name for a request, or null. */
    public Channel find(Exchange exchange, String name) {
        Map<String, Channel> own = reloaded.get(exchange.getContext());
        return own == null ? find(name) : own.get(name);
    }

    /** The names of all channels for a request, in alphabetical order. */
    public List<String> names(Exchange exchange) {
        Map<String, Channel> own = reloaded.get(exchange.getContext());
        return own == null ? names() : List.copyOf(own.keySet());
    }

    /** From now on the channels are those of the routes of that Camel. */
    public void follow(CamelContext routes) {
        reloaded.put(routes, in(routes));
        context = routes;
        refresh();
    }

    /** No request is on the routes of that Camel any more. */
    public void forget(CamelContext routes) {
        reloaded.remove(routes);
    }

    /** The names of all channels in alphabetical order. */
    public List<String> names() {
        return List.copyOf(refresh().keySet());
    }

    /** All channels in the order of their names. */
    public List<Channel> all() {
        return List.copyOf(refresh().values());
    }

    private Map<String, Channel> refresh() {
        Map<String, Channel> found = in(context);
        byName = found;
        return found;
    }

    private static Map<String, Channel> in(CamelContext context) {
        Map<String, Channel> found = new TreeMap<>();
        for (Channel channel : context.getRegistry().findByType(Channel.class)) {
            if (channel.getName() == null) {
                throw new IllegalArgumentException("A channel has no name. The command check tells the file and line.");
            }
            found.put(channel.getName(), channel);
        }
        return found;
    }
}
