package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every block of the special-purpose registries at both its ends, and the addresses beside them. */
class AddressPolicyTest {

    private final AddressPolicy policy = new AddressPolicy("");

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.0.0", "169.254.169.254", "169.254.170.2",
        "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255",
        "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
        "255.255.255.254", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136::1",
        "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::", "2001:db8::1", "2001:db8:ffff::", "2002:7f00:1::",
        "2002:808:808::", "3fff::1", "3fff:fff:ffff::", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1",
        "fe80::1", "febf::1", "fec0::1", "feff::1", "ff00::", "ff02::1", "ffff::", "1fff::1"})
    void refusesWhatIsNotPublic(String literal) throws UnknownHostException {
        assertThat(policy.isPublic(address(literal))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
        "203.0.112.255", "203.0.114.0", "223.255.255.255",
        "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111",
        "3ffe::1", "::ffff:8.8.8.8"})
    void takesWhatIsPublic(String literal) throws UnknownHostException {
        assertThat(policy.isPublic(address(literal))).isTrue();
    }

    @Test
    void judgesAMappedAddressThatJavaDidNotTranslate() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(policy.isPublic(Inet6Address.getByAddress(null, mapped, 0))).isFalse();
    }

    @Test
    void opensWhatTheOperatorNames() throws UnknownHostException {
        AddressPolicy opened = new AddressPolicy(" 10.1.0.0/16, fd00:1::/32 ,192.168.1.7,");

        assertThat(opened.isOpened(address("10.1.255.255"))).isTrue();
        assertThat(opened.isOpened(address("10.2.0.0"))).isFalse();
        assertThat(opened.isOpened(address("fd00:1:2::3"))).isTrue();
        assertThat(opened.isOpened(address("fd00:2::3"))).isFalse();
        assertThat(opened.isOpened(address("192.168.1.7"))).isTrue();
        assertThat(opened.isOpened(address("192.168.1.8"))).isFalse();
        assertThat(opened.isOpened(address("::ffff:10.1.0.1"))).isTrue();
        assertThat(opened.isPublic(address("10.1.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "localhost", "localhost/8", "10.0.0.0/x", "fc00::/129", "/8", "10.0.0.0/-1"})
    void takesNothingButCidrs(String text) {
        assertThatThrownBy(() -> new AddressPolicy(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a CIDR");
    }
}
