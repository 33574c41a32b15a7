package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** One piece of work in a shared transaction; its future learns the result only after the commit. */
final class Item<T> {

    private final Work<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private T result;
    private Throwable failure;

    Item(Work<T> work) {
        this.work = work;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /**
     * Does the work.
     *
     * @param isInSavepoint whether in a savepoint, so that its failure is its own
     * @throws SQLException if the whole transaction is lost
     */
    void doIn(Session session, boolean isInSavepoint) throws SQLException {
        if (isInSavepoint) {
            doInSavepoint(session);
            return;
        }
        try {
            result = work.on(session);
        } catch (RuntimeException | Error failed) {
            throw new SQLException(failed);
        }
    }

    private void doInSavepoint(Session session) throws SQLException {
        session.update("SAVEPOINT item");
        try {
            result = work.on(session);
        } catch (SQLException | RuntimeException | Error failed) {
            failure = failed instanceof SQLException store ? StoreUnavailable.because(store, false) : failed;
            // SQLite may have ended the transaction by itself, as on a full disk; then this fails.
            session.update("ROLLBACK TO item");
        }
        session.update("RELEASE item");
    }

    void fail(Throwable reason) {
        failure = reason;
    }

    /** Tells the future of a failure, unless it knows already. */
    void failed(Throwable reason) {
        future.completeExceptionally(reason);
    }

    /** Tells the future. */
    void settle() {
        if (failure == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
