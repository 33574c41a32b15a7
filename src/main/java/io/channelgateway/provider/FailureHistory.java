package io.channelgateway.provider;

import io.channelgateway.failure.ProviderFailure.Lesson;

/**
 * The failed checks and sends of one connection, as far as they still count.
 *
 * <table>
 * <caption>Which status that makes; the first line that fits counts</caption>
 * <tr><td>needs_reauth</td><td>a check or a send was refused for the credentials</td></tr>
 * <tr><td>disconnected</td><td>{@value #RUN} checks in a row got no answer, or it never was healthy</td></tr>
 * <tr><td>degraded</td><td>the last check failed, or {@value #RUN} sends in a row got no trustworthy answer</td></tr>
 * <tr><td>healthy</td><td>otherwise</td></tr>
 * </table>
 */
final class FailureHistory {

    /** So many failures in a row are no accident. */
    static final int RUN = 3;

    private String checkRefusal;
    private String checkTrouble;
    private int refusedChecks;
    private int unansweredChecks;
    private String sendRefusal;
    private String sendTrouble;
    private int unansweredSends;

    void checkFailed(Lesson lesson, String reason) {
        if (lesson == Lesson.REFUSED) {
            refusedChecks++;
            unansweredChecks = 0;
            checkRefusal = reason;
        } else {
            unansweredChecks = lesson == Lesson.UNANSWERED ? unansweredChecks + 1 : 0;
            checkTrouble = reason;
        }
    }

    void sendFailed(Lesson lesson, String reason) {
        if (lesson == Lesson.REFUSED) {
            unansweredSends = 0;
            sendRefusal = reason;
        } else {
            unansweredSends++;
            sendTrouble = reason;
        }
    }

    void forgetChecks() {
        checkRefusal = null;
        checkTrouble = null;
        refusedChecks = 0;
        unansweredChecks = 0;
    }

    void forgetSends() {
        sendRefusal = null;
        sendTrouble = null;
        unansweredSends = 0;
    }

    /** The checks that were refused since the last one that was answered. */
    int refusedChecks() {
        return refusedChecks;
    }

    boolean isEmpty() {
        return checkRefusal == null && checkTrouble == null && sendRefusal == null && sendTrouble == null;
    }

    /** @param wasHealthy whether the connection was healthy at any time */
    Status status(boolean wasHealthy) {
        if (checkRefusal != null || sendRefusal != null) {
            return Status.NEEDS_REAUTH;
        }
        if (unansweredChecks >= RUN || !wasHealthy) {
            return Status.DISCONNECTED;
        }
        return checkTrouble != null || unansweredSends >= RUN ? Status.DEGRADED : Status.HEALTHY;
    }

    /**
     * What is wrong, in a sentence.
     *
     * @param provider its name as people write it
     * @return null if nothing is
     */
    String message(String provider, boolean wasHealthy) {
        return switch (status(wasHealthy)) {
            case NEEDS_REAUTH -> provider + " refused the connection's credentials: "
                    + (checkRefusal == null ? sendRefusal : checkRefusal) + ". Connect the channel again.";
            case DISCONNECTED -> disconnected(provider, wasHealthy);
            case DEGRADED -> checkTrouble != null
                    ? provider + " did not answer the last check as it should: " + checkTrouble + "."
                    : provider + " left the outcome of the last messages open: " + sendTrouble + ".";
            case HEALTHY -> null;
        };
    }

    private String disconnected(String provider, boolean wasHealthy) {
        String trouble = checkTrouble == null ? sendTrouble : checkTrouble;
        if (trouble == null) {
            return "The connection has not been checked yet.";
        }
        return provider + (wasHealthy ? " cannot be reached: " : " has not confirmed the connection yet: ") + trouble + ".";
    }
}
