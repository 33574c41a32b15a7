package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The sessions of threads that read; there are never more than threads, and a failed one is replaced. */
final class SessionPool implements AutoCloseable {

    private final BlockingQueue<Session> idle;
    private final Opener opener;
    private volatile boolean isClosed;

    /** Opens one more session, with a connection of its own. */
    @FunctionalInterface
    interface Opener {
        Session open() throws SQLException;
    }

    SessionPool(int size, Opener opener) {
        this.idle = new LinkedBlockingQueue<>(size);
        this.opener = opener;
    }

    /** @throws StoreUnavailable if the work fails in the store */
    <T> T use(Work<T> work) {
        Session session = null;
        try {
            session = idle.poll();
            if (session == null) {
                session = opener.open();
            }
            T result = work.on(session);
            giveBack(session);
            return result;
        } catch (SQLException failed) {
            discard(session);
            throw StoreUnavailable.because(failed, false);
        } catch (RuntimeException | Error failed) {
            discard(session);
            throw failed;
        }
    }

    private void giveBack(Session session) {
        if (isClosed || !idle.offer(session)) {
            discard(session);
        }
    }

    private static void discard(Session session) {
        if (session != null) {
            session.discard();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        for (Session session = idle.poll(); session != null; session = idle.poll()) {
            session.discard();
        }
    }
}
