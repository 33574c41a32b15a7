package io.channelgateway.bench;

import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.Contender;
import io.channelgateway.bench.system.Jdk;
import java.util.ArrayList;
import java.util.List;

/** Which cases there are, and who takes part in each. */
final class Plan {

    private final Options options;

    Plan(Options options) {
        this.options = options;
    }

    /** The options' cases. By default, WhatsApp and Slack have all of them and the others the telling ones. */
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        String all = options.quick() ? "whatsapp,slack,email" : "whatsapp,slack,telegram,email";
        for (BenchChannel channel : options.channels(all)) {
            for (int delay : options.providerMillis(delays(channel))) {
                for (int connections : options.connections(connections(channel, delay))) {
                    cases.add(new Case(channel, delay, connections));
                }
            }
        }
        return cases;
    }

    /** The anchors as they are; the gateway with keys and, where it tells something new, without. */
    List<Entry> entries(Case each, List<Contender> contenders) {
        List<Entry> entries = new ArrayList<>();
        for (Contender contender : contenders) {
            if (contender.serves(each.channel())) {
                for (boolean isKeyed : keys(contender)) {
                    entries.add(new Entry(contender, isKeyed));
                }
            }
        }
        return entries;
    }

    private List<Boolean> keys(Contender contender) {
        if (contender.store().equals("none")) {
            return List.of(false);
        }
        boolean hasAll = contender.jdk() == Jdk.running().version()
                && (contender.store().equals("sqlite") || !options.quick());
        return options.keys(hasAll ? "true,false" : "true");
    }

    private String delays(BenchChannel channel) {
        if (!channel.isHttp()) {
            return "0";
        }
        return options.quick() && channel == BenchChannel.SLACK ? "200" : "0,200";
    }

    private String connections(BenchChannel channel, int delay) {
        if (options.quick()) {
            return channel == BenchChannel.SLACK ? "256" : delay == 0 ? "32" : "2000";
        }
        return switch (channel) {
            case EMAIL -> "32,256";
            case TELEGRAM -> delay == 0 ? "32" : "2000";
            default -> delay == 0 ? "32,256,2000" : "256,2000";
        };
    }
}
