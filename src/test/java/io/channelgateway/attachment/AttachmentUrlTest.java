package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.failure.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of a URL before anything is connected to. */
class AttachmentUrlTest {

    private static final String REFUSAL = AttachmentUrl.refusal("attachments[0]").getMessage();

    private static boolean isPermitted(String url, String opened, String... addresses) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(InetAddress.getByName(address));
        }
        return AttachmentUrl.isPermitted(AttachmentUrl.parse("attachments[0]", url), all, new AddressPolicy(opened));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "x", "/x", "//example.com/x", "https:", "https:x", "https://", "https:///x", "ftp://example.com/x",
        "file:///etc/passwd", "jar:https://example.com/x!/y", "data:text/plain,x", "gopher://example.com/",
        "https://user@example.com/", "https://user:password@example.com/", "https://@example.com/",
        "https://example.com@127.0.0.1/", "https://example.com:443@127.0.0.1/", "https://127.0.0.1\\@example.com/",
        "https://example.com#@127.0.0.1/", "https://example.com/#x", "https://example.com:/", "https://example.com:0/",
        "https://example.com:65536/", "https://example.com:x/", "https://a_b.example.com/", "https://exa mple.com/",
        "https://example.com/a b", "https://\u2460\u2461\u2466.0.0.1/", "https://m\u00fcnchen.example/",
        "https://127.0.0.1%09/", "https://127.0.0.1%2f/", "https://[fe80::1%25eth0]/", "https://[::1/", "https://[x]/",
        "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
        "https://127.0.0.01/", "https://127.0.0.1./", "https://127.0.0.256/", "https://1.2.3.4.5/", "https://017700000001/",
        "https://example.0x/", "https://example.com\r\nX: y/", "https://example.com/\u0000", "https://example..com/",
        "http://example.com:-1/", "javascript:alert(1)"})
    void refusesWhatParsersCouldReadDifferently(String url) {
        assertThatThrownBy(() -> AttachmentUrl.parse("attachments[0]", url))
                .isInstanceOf(Refusal.class)
                .hasMessage(REFUSAL);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,               https://example.com",
        "HTTPS://EXAMPLE.com:443/a?b=c%20d, HTTPS://EXAMPLE.com:443/a?b=c%20d",
        "https://example.com/\u00fc.pdf,    https://example.com/%C3%BC.pdf",
        "https://example.com/u\u0308.pdf,   https://example.com/u%CC%88.pdf",
        "https://example.com/?q=\ud83d\ude00, https://example.com/?q=%F0%9F%98%80",
        "https://[2606:4700::1111]/x,       https://[2606:4700::1111]/x",
        "https://8.8.8.8/x,                 https://8.8.8.8/x",
        "https://3m.example1.com/x,         https://3m.example1.com/x",
    })
    void takesOrdinaryUrls(String url, String expected) {
        assertThat(AttachmentUrl.parse("attachments[0]", url)).hasToString(expected);
    }

    @Test
    void needsHttpsAndItsPortForPublicAddresses() throws UnknownHostException {
        assertThat(isPermitted("https://example.com/", "", "8.8.8.8")).isTrue();
        assertThat(isPermitted("https://example.com:443/", "", "8.8.8.8")).isTrue();
        assertThat(isPermitted("https://example.com:8443/", "", "8.8.8.8")).isFalse();
        assertThat(isPermitted("https://example.com:22/", "", "8.8.8.8")).isFalse();
        assertThat(isPermitted("http://example.com/", "", "8.8.8.8")).isFalse();
        assertThat(isPermitted("http://example.com:443/", "", "8.8.8.8")).isFalse();
    }

    @Test
    void needsEveryAddressToBePermitted() throws UnknownHostException {
        assertThat(isPermitted("https://example.com/", "", "8.8.8.8", "2606:4700::1111")).isTrue();
        assertThat(isPermitted("https://example.com/", "", "8.8.8.8", "127.0.0.1")).isFalse();
        assertThat(isPermitted("https://example.com/", "", "127.0.0.1", "8.8.8.8")).isFalse();
        assertThat(isPermitted("https://example.com/", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "a.localhost", "printer.local", "metadata.google.internal",
        "metadata.google.internal.", "a.internal", "localhost."})
    void refusesNamesOfInternalHostsWhateverTheyResolveTo(String host) throws UnknownHostException {
        assertThat(isPermitted("https://" + host + "/", "", "8.8.8.8")).isFalse();
        assertThat(isPermitted("https://" + host + "/", "10.0.0.0/8", "10.1.2.3")).isTrue();
    }

    @Test
    void takesAnySchemeAndPortForWhatIsOpened() throws UnknownHostException {
        assertThat(isPermitted("http://files.example:8080/", "10.0.0.0/8", "10.1.2.3")).isTrue();
        assertThat(isPermitted("http://files.example:8080/", "10.0.0.0/8", "10.1.2.3", "8.8.8.8")).isFalse();
        assertThat(isPermitted("https://files.example/", "10.0.0.0/8", "10.1.2.3", "8.8.8.8")).isTrue();
        assertThat(isPermitted("http://files.example:8080/", "10.0.0.0/8", "11.1.2.3")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/x,   '',         true",
        "https://8.8.8.8/x,       '',         true",
        "http://example.com/x,    '',         false",
        "https://example.com:1/x, '',         false",
        "https://a.internal/x,    '',         false",
        "https://10.1.2.3/x,      '',         false",
        "https://[::1]/x,         '',         false",
        "http://example.com/x,    10.0.0.0/8, true",
        "https://a.internal:1/x,  10.0.0.0/8, true",
        "http://10.1.2.3:8080/x,  10.0.0.0/8, true",
        "https://11.1.2.3:1/x,    10.0.0.0/8, false",
        "http://[::1]/x,          10.0.0.0/8, false",
    })
    void isRefusedBeforeItsNameIsLookedUpIfNoAddressCouldMakeItRight(String url, String opened, boolean isTaken) {
        ThrowingCallable parsing = () -> AttachmentUrl.parse("attachments[0]", url, new AddressPolicy(opened));

        if (isTaken) {
            assertThatCode(parsing).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(parsing).isInstanceOf(Refusal.class).hasMessage(REFUSAL);
        }
    }
}
