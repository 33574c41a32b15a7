package io.channelgateway.worker;

import java.io.Closeable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that the routes run on: few as long as steps are quick, more while steps block.
 *
 * <p>A thread that one piece of work has held for some milliseconds counts as blocked, and another
 * takes its place. So a step that blocks costs a thread, and does not hold up what does not block.
 */
public final class Workers implements Executor, Closeable {

    private static final long LOOK_MILLIS = 10;
    private static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Letting go of threads wakes up all the idle ones, so it does not follow every ripple. */
    private static final long LET_GO_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Work goes to the idle threads in turn, so one too many would hardly ever be idle for any longer. */
    private static final long IDLE_SECONDS = 0;

    private final int few;
    private final int most;
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final Pool pool;
    private final ScheduledExecutorService observer;
    private volatile boolean isExhausted;
    private long grownAt;

    /**
     * @param few how many threads quick steps get
     * @param most how many threads there may be in all
     */
    public Workers(int few, int most) {
        this.few = Math.min(few, most);
        this.most = most;
        this.pool = new Pool();
        this.observer = Executors.newSingleThreadScheduledExecutor(Daemons.named("worker-observer"));
        observer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs the work as soon as a thread is free. What is inside already must go on, so nothing is refused. */
    @Override
    public void execute(Runnable work) {
        try {
            pool.execute(work);
        } catch (OutOfMemoryError noMoreThreads) {
            // Those that are there take it.
            pool.getQueue().add(work);
        }
    }

    /** Whether all threads there may be are blocked, so that nothing new should be let in. */
    public boolean isExhausted() {
        return isExhausted;
    }

    /** How many threads steps hold that are not quick. */
    public int held() {
        long now = System.nanoTime();
        return (int) workers.stream().filter(worker -> worker.isBlocked(now)).count();
    }

    @Override
    public void close() {
        observer.shutdownNow();
        pool.shutdown();
    }

    private void look() {
        try {
            adapt();
        } catch (OutOfMemoryError noMoreThreads) {
            // The next look tries again; an exception would make it the last one.
        }
    }

    private void adapt() {
        long now = System.nanoTime();
        int blocked = held();
        boolean isWaiting = !pool.getQueue().isEmpty();
        isExhausted = isWaiting && blocked >= most;
        int wanted = Math.min(few + blocked, most);
        if (wanted > pool.getCorePoolSize()) {
            grownAt = now;
            pool.setCorePoolSize(wanted);
        } else if (wanted < pool.getCorePoolSize() && now - grownAt > LET_GO_NANOS) {
            pool.setCorePoolSize(wanted);
        } else if (isWaiting) {
            // One that could not be made before may still be missing.
            pool.prestartCoreThread();
        }
    }

    /** Knows since when it has been at its present piece of work. */
    private final class Worker extends Thread {

        private volatile boolean isBusy;
        private volatile long since;

        Worker(Runnable work) {
            super(work, "worker");
            setDaemon(true);
        }

        boolean isBlocked(long now) {
            return isBusy && now - since > BLOCKED_NANOS;
        }

        @Override
        public void run() {
            workers.add(this);
            try {
                super.run();
            } finally {
                workers.remove(this);
            }
        }
    }

    private final class Pool extends ThreadPoolExecutor {

        Pool() {
            super(few, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new);
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable work) {
            Worker worker = (Worker) thread;
            worker.since = System.nanoTime();
            worker.isBusy = true;
        }

        @Override
        protected void afterExecute(Runnable work, Throwable failure) {
            ((Worker) Thread.currentThread()).isBusy = false;
        }
    }
}
