package io.channelgateway.worker;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive: what must not get lost is on a disk before anybody is told. */
public final class Daemons {

    private Daemons() {}

    /** Makes threads of that name. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Has a thread of its own do the work. */
    public static void start(String name, Runnable work) {
        named(name).newThread(work).start();
    }
}
