package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.TestGateway;
import io.netty.util.Version;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeTransportTest {

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = {"amd64", "aarch64"})
    void onLinuxTheGatewayUsesEpollItself() {
        try (TestGateway gateway = TestGateway.builder().start()) {
            Vertx vertx = gateway.gateway()
                    .getCamelContext()
                    .getRegistry()
                    .lookupByNameAndType("vertx", Vertx.class);

            assertThat(vertx.isNativeTransportEnabled()).isTrue();
        }
    }

    @Test
    void allOfNettyIsOfOneVersion() {
        assertThat(Version.identify().values().stream().map(Version::artifactVersion).distinct()).hasSize(1);
    }
}
