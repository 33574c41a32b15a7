package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;

/**
 * The store did not do what it was asked to.
 *
 * <p>The text holds no URL, no credentials and no data, and there is no cause, because a driver's texts may.
 */
public final class StoreUnavailable extends RuntimeException {

    private final boolean isUncertain;

    StoreUnavailable(String message) {
        this(message, false);
    }

    private StoreUnavailable(String message, boolean isUncertain) {
        super(message, null, false, true);
        this.isUncertain = isUncertain;
    }

    /** @param isUncertain whether the work may have been done all the same */
    static StoreUnavailable because(Throwable failure, boolean isUncertain) {
        String detail = failure instanceof SQLException ofDriver ? code(ofDriver) : reason(failure);
        return new StoreUnavailable(
                "The message store failed (" + failure.getClass().getSimpleName() + detail + ").", isUncertain);
    }

    private static String code(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? ", code " + failure.getErrorCode() : ", SQLSTATE " + state;
    }

    /** What the system says of a local file, such as that there is no space left, is no secret. */
    private static String reason(Throwable failure) {
        String text = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        boolean isOfSystem = failure instanceof FileSystemException || failure.getClass() == IOException.class;
        return isOfSystem && text != null ? ", " + text : "";
    }

    /** Whether the work may have been done all the same, because only the confirmation got lost. */
    boolean isUncertain() {
        return isUncertain;
    }
}
