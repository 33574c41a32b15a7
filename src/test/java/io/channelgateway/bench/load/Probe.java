package io.channelgateway.bench.load;

/** What looks at a system while it is measured. */
public interface Probe {

    /** Looks at nothing. */
    Probe NONE = new Probe() {
        @Override
        public void start() {}

        @Override
        public void stop() {}
    };

    void start();

    void stop();
}
