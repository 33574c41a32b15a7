package io.channelgateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.support.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which status the failures of checks and sends make. */
class MonitoredConnectionTest {

    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final ProviderFailure REFUSED =
            ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, "token_revoked");
    private static final ProviderFailure UNKNOWN = ProviderFailure.unknown("HTTP status 503");
    private static final ProviderFailure UNREACHED = ProviderFailure.unreached("the connection was refused", 5);
    private static final ProviderFailure THROTTLED = ProviderFailure.retryLater("ratelimited", 30);

    private final MovableClock clock = new MovableClock();
    private final List<String> changes = new ArrayList<>();
    private final MonitoredConnection checked = connection(true);
    private final MonitoredConnection unchecked = connection(false);

    private MonitoredConnection connection(boolean hasCheck) {
        return new MonitoredConnection(
                "acme",
                new Connection("slack", Map.of("token", "xoxb-secret")),
                "Slack",
                hasCheck,
                INTERVAL,
                clock,
                (connection, before) -> changes.add(before + " to " + connection.status()));
    }

    private void assertIs(Status status, String message) {
        assertThat(checked.state().status()).isEqualTo(status);
        assertThat(checked.state().errorMessage()).isEqualTo(message);
    }

    private void answer() {
        checked.checked(new Account("T1", "Acme"));
    }

    @Nested
    class ACheck {

        @Test
        void hasNotTaughtAnythingYetAtTheBeginning() {
            assertIs(Status.DISCONNECTED, "The connection has not been checked yet.");
            assertThat(checked.state().connectedAt()).isNull();
            assertThat(checked.state().lastSyncAt()).isNull();
        }

        @Test
        void thatIsAnsweredMakesTheConnectionHealthyAndNamesTheAccount() {
            answer();
            clock.advance(INTERVAL);
            answer();

            assertIs(Status.HEALTHY, null);
            assertThat(checked.state().account()).isEqualTo(new Account("T1", "Acme"));
            assertThat(checked.state().connectedAt()).isEqualTo("2026-03-01T12:00:00Z");
            assertThat(checked.state().lastSyncAt()).isEqualTo("2026-03-01T12:01:00Z");
        }

        @Test
        void thatIsRefusedNeedsReauthUntilOneIsAnswered() {
            checked.checkFailed(REFUSED);
            assertIs(Status.NEEDS_REAUTH,
                    "Slack refused the connection's credentials: token_revoked. Connect the channel again.");

            checked.checkFailed(UNREACHED);
            assertThat(checked.status()).isEqualTo(Status.NEEDS_REAUTH);

            answer();
            assertIs(Status.HEALTHY, null);
        }

        @Test
        void thatIsRefusedCountsUntilOneIsAnswered() {
            checked.checkFailed(REFUSED);
            checked.checkFailed(UNREACHED);
            checked.checkFailed(REFUSED);
            assertThat(checked.refusedChecks()).isEqualTo(2);

            answer();
            assertThat(checked.refusedChecks()).isZero();
        }

        @Test
        void withoutAnAnswerDegradesAndTheThirdDisconnects() {
            answer();

            checked.checkFailed(UNREACHED);
            assertIs(Status.DEGRADED, "Slack did not answer the last check as it should: the connection was refused.");
            checked.checkFailed(UNKNOWN);
            assertThat(checked.status()).isEqualTo(Status.DEGRADED);
            checked.checkFailed(UNREACHED);

            assertIs(Status.DISCONNECTED, "Slack cannot be reached: the connection was refused.");
        }

        @Test
        void thatIsPutOffNeverDisconnects() {
            answer();

            for (int i = 0; i < 2 * FailureHistory.RUN; i++) {
                checked.checkFailed(THROTTLED);
            }

            assertIs(Status.DEGRADED, "Slack did not answer the last check as it should: ratelimited.");
        }

        @Test
        void withoutAnAnswerLeavesAConnectionThatNeverWasHealthyDisconnected() {
            checked.checkFailed(UNREACHED);

            assertIs(Status.DISCONNECTED,
                    "Slack has not confirmed the connection yet: the connection was refused.");
        }
    }

    @Nested
    class ASend {

        @Test
        void thatIsRefusedNeedsReauthAtOnce() {
            answer();

            checked.sendFailed(REFUSED);

            assertThat(checked.status()).isEqualTo(Status.NEEDS_REAUTH);
        }

        @Test
        void isBelievedMoreThanACheckUntilAnIntervalLater() {
            answer();
            checked.sendFailed(REFUSED);

            answer();
            assertThat(checked.status()).isEqualTo(Status.NEEDS_REAUTH);

            clock.advance(INTERVAL);
            answer();
            assertThat(checked.status()).isEqualTo(Status.HEALTHY);
        }

        @Test
        void withoutATrustworthyAnswerDegradesTheThirdTimeInARow() {
            answer();

            checked.sendFailed(UNKNOWN);
            checked.sendFailed(UNREACHED);
            checked.sent();
            checked.sendFailed(UNKNOWN);
            checked.sendFailed(UNKNOWN);
            assertThat(checked.status()).isEqualTo(Status.HEALTHY);
            checked.sendFailed(UNKNOWN);

            assertIs(Status.DEGRADED, "Slack left the outcome of the last messages open: HTTP status 503.");
        }

        @Test
        void thatFailsForItsOwnFaultTeachesNothing() {
            answer();
            clock.advance(INTERVAL);

            for (int i = 0; i < 2 * FailureHistory.RUN; i++) {
                checked.sendFailed(ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, "channel_not_found"));
                checked.sendFailed(ProviderFailure.rejected(ErrorCode.CONVERSATION_REQUIRED, "ConversationNotFound"));
                checked.sendFailed(ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, "is_bot"));
                checked.sendFailed(ProviderFailure.refusedHere("not_in_channel"));
                checked.sendFailed(THROTTLED);
            }

            assertThat(checked.status()).isEqualTo(Status.HEALTHY);
            assertThat(checked.state().lastSyncAt()).isEqualTo("2026-03-01T12:00:00Z");
        }

        @Test
        void thatArrivesClearsEverything() {
            checked.checkFailed(REFUSED);
            checked.sendFailed(REFUSED);

            checked.sent();

            assertIs(Status.HEALTHY, null);
            assertThat(checked.refusedChecks()).isZero();
        }

        @Test
        void thatArrivesClearsWhatAHealthyConnectionsChecksTaught() {
            answer();
            checked.sent();

            checked.checkFailed(UNREACHED);
            checked.sent();
            assertThat(checked.status()).isEqualTo(Status.HEALTHY);

            checked.checkFailed(REFUSED);
            checked.sent();
            assertThat(checked.status()).isEqualTo(Status.HEALTHY);
        }

        @Test
        void isAllThatJudgesAChannelWithoutACheck() {
            assertThat(unchecked.status()).isEqualTo(Status.HEALTHY);

            unchecked.sendFailed(REFUSED);
            assertThat(unchecked.status()).isEqualTo(Status.NEEDS_REAUTH);

            unchecked.sent();
            assertThat(unchecked.status()).isEqualTo(Status.HEALTHY);
        }
    }

    @Test
    void startsAnewWithItsSendsWhenTheCheckIsTakenAway() {
        checked.checkFailed(UNREACHED);

        checked.judgeByChecks(false);

        assertIs(Status.HEALTHY, null);
        assertThat(changes).containsExactly("null to DISCONNECTED", "DISCONNECTED to HEALTHY");
    }

    @Test
    void tellsNothingOfACheckThatIsTakenAwayBeforeItTaughtAnything() {
        checked.judgeByChecks(false);

        assertIs(Status.HEALTHY, null);
        assertThat(changes).isEmpty();
    }

    @Test
    void tellsEachChangeOnceAndTheFirstLessonAsOne() {
        checked.checkFailed(UNREACHED);
        checked.checkFailed(UNREACHED);
        answer();
        answer();
        checked.sent();
        checked.sendFailed(REFUSED);
        checked.sendFailed(REFUSED);

        assertThat(changes).containsExactly(
                "null to DISCONNECTED", "DISCONNECTED to HEALTHY", "HEALTHY to NEEDS_REAUTH");
    }

    @Test
    void showsNoSecretNoUrlAndOneLine() {
        checked.checkFailed(ProviderFailure.rejected(
                ErrorCode.INSUFFICIENT_PERMISSIONS,
                "bad\r\n\u2028xoxb-secret, see https://example.com/?token=xoxb-secret or www.example.com.\u202e"));

        assertIs(Status.NEEDS_REAUTH,
                "Slack refused the connection's credentials: bad ***, see … or …. Connect the channel again.");
    }
}
