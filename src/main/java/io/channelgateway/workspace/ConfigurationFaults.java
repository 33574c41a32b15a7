package io.channelgateway.workspace;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a configuration file cannot be used, and everything that is wrong in it, in the order of its lines. */
public final class ConfigurationFaults extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public ConfigurationFaults(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
