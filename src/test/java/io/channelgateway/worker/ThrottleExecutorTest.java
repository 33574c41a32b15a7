package io.channelgateway.worker;

import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What is left of it when a gateway has ended and its process goes on. */
class ThrottleExecutorTest {

    @Test
    void leavesNoThread() throws Exception {
        Thread thread = new ThrottleExecutor().submit(Thread::currentThread).get();

        await().until(() -> !thread.isAlive());
    }
}
