package io.channelgateway.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ProviderFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a file may go that Slack wants somewhere. */
class SlackTicketTest {

    private static SlackTicket ticket(String url, String server) throws ProviderFailure {
        String body = "{\"ok\":true,\"upload_url\":\"" + url + "\",\"file_id\":\"F1\"}";
        return SlackTicket.of(new SlackAnswer(new ProviderAnswer(200, name -> null, body)), server);
    }

    @ParameterizedTest
    @CsvSource({
        "https://files.slack.com/upload/v1/CwABAAAA, https://slack.com",
        "https://files.slack.com/upload/v1/CwABAAAA, http://127.0.0.1:8080",
        "http://127.0.0.1:8081/upload, http://127.0.0.1:8080"
    })
    void isAnyWebServer(String url, String server) throws ProviderFailure {
        assertThat(ticket(url, server)).isEqualTo(new SlackTicket(url, "F1"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://files.slack.com/upload, https://slack.com", "file:///etc/passwd, http://127.0.0.1",
        "https:///upload, https://slack.com", "https:upload, https://slack.com", "ht tp://a, http://127.0.0.1"
    })
    void isNowhereUnprotectedIfSlackItselfIsProtected(String url, String server) {
        assertThatThrownBy(() -> ticket(url, server))
                .isInstanceOfSatisfying(ProviderFailure.class, failure -> assertThat(failure.outcome())
                        .isEqualTo(ProviderFailure.Outcome.NOT_SENT));
    }
}
