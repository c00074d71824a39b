package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.port.DnsSettings;
import dev.barista.runtime.network.Cidr;
import dev.barista.runtime.network.NodeRange;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkingTest {

    /// Ports of the host's loopback are opened to IPv4 alone: a client that tries IPv6 first would
    /// be refused.
    @Test
    void theHostHasNoNameInIpv6() {
        var range =
                new NodeRange(
                        Cidr.parse("10.88.0.0/21"),
                        Cidr.parse("10.88.8.0/21"),
                        Optional.of(0xFD88_0000_0000_0000L));

        DnsSettings.Names names = Networking.names(range);

        assertThat(names.host()).containsExactly(InetAddress.ofLiteral("10.88.7.254"));
        assertThat(names.gateway())
                .containsExactly(
                        InetAddress.ofLiteral("10.88.0.1"), InetAddress.ofLiteral("fd88::1"));
    }
}
