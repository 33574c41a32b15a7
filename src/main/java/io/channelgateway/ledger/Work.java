package io.channelgateway.ledger;

import java.sql.SQLException;

/**
 * One piece of work on a store.
 *
 * <p>It must be right, too, if only its first statements take effect: PostgreSQL commits each by itself.
 */
@FunctionalInterface
interface Work<T> {

    T on(Session session) throws SQLException;
}
