package io.channelgateway.reload;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;

/** The beans of one generation of routes, and behind them those of the gateway, which every generation shares. */
final class SharedRegistry extends DefaultRegistry {

    private final Registry shared;

    SharedRegistry(Registry shared) {
        this.shared = shared;
    }

    @Override
    public Object lookupByName(String name) {
        Object own = super.lookupByName(name);
        return own == null ? shared.lookupByName(name) : own;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        T own = super.lookupByNameAndType(name, type);
        return own == null ? shared.lookupByNameAndType(name, type) : own;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> all = new LinkedHashMap<>(shared.findByTypeWithName(type));
        all.putAll(super.findByTypeWithName(type));
        return all;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        Set<T> all = new LinkedHashSet<>(super.findByType(type));
        all.addAll(shared.findByType(type));
        return all;
    }

    @Override
    public <T> T findSingleByType(Class<T> type) {
        T own = super.findSingleByType(type);
        return own == null ? shared.findSingleByType(type) : own;
    }
}
