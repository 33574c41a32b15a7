package io.channelgateway.health;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** One named part of the gateway's health; it only looks at what is known, and asks nobody. */
final class Check extends AbstractHealthCheck {

    private final boolean isLiveness;
    private final Supplier<Finding> look;

    private Check(String name, boolean isLiveness, Supplier<Finding> look) {
        super("gateway", name);
        this.isLiveness = isLiveness;
        this.look = look;
    }

    /** @param text never holds a secret */
    record Finding(boolean isUp, String text) {

        static Finding up(String text) {
            return new Finding(true, text);
        }

        static Finding down(String text) {
            return new Finding(false, text);
        }
    }

    /** If it is down, the process must be started anew. */
    static Check ofLife(String name, Supplier<Finding> look) {
        return new Check(name, true, look);
    }

    /** While it is down, requests should go elsewhere. */
    static Check ofReadiness(String name, Supplier<Finding> look) {
        return new Check(name, false, look);
    }

    @Override
    public boolean isLiveness() {
        return isLiveness;
    }

    @Override
    public boolean isReadiness() {
        return !isLiveness;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Finding finding = look.get();
        builder.state(finding.isUp() ? State.UP : State.DOWN).message(finding.text());
    }
}
