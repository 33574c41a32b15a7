package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.List;

/** One kind of work, for a single input or for many at once. */
interface Bulk<I, T> {

    /** As {@link Work}. */
    T one(Session session, I input) throws SQLException;

    /**
     * Does what can be done together, on PostgreSQL, where each statement commits by itself: no client that hangs holds
     * locks then, and the locks of a statement are taken in an order that is the same on all nodes.
     *
     * <p>An entry that is left without a result has had no effect and is then done by {@link #one}.
     *
     * @throws SQLException if a statement fails, so that none of the entries without a result had an effect, unless
     *     the connection is lost
     */
    void many(Session session, List<Entry<I, T>> entries) throws SQLException;
}
