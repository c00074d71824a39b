package dev.barista.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.filter.Layout.Ranges;
import dev.barista.runtime.network.NodeRange;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static NodeRange range(Optional<Long> ipv6) {
        return new NodeRange(
                dev.barista.runtime.network.Cidr.parse("10.88.0.0/21"),
                dev.barista.runtime.network.Cidr.parse("10.88.8.0/21"),
                ipv6);
    }

    @Test
    void hasTheAddressesOfTheNode() {
        Layout layout = Layout.of(range(Optional.of(0xFD88_0000_0000_0000L)), 7);

        assertThat(layout)
                .isEqualTo(
                        new Layout(
                                7,
                                new Ranges(
                                        Cidr.parse("10.88.0.0/21"),
                                        Cidr.parse("10.88.8.0/21"),
                                        address("10.88.0.1"),
                                        address("10.88.7.254")),
                                new Ranges(
                                        Cidr.parse("fd88::/112"),
                                        Cidr.parse("fd88::1:0/112"),
                                        address("fd88::1"),
                                        address("fd88::7fe"))));
        assertThat(Layout.of(range(Optional.empty()), 7).ipv6()).isNull();
    }

    @Test
    void tellsPodsFromTheGatewayAndFromOthers() {
        Layout layout = Layout.of(range(Optional.empty()), 7);

        assertThat(layout.isOfPods(address("10.88.0.2"))).isTrue();
        assertThat(layout.isOfPods(address("10.88.0.1"))).isFalse();
        assertThat(layout.isOfPods(address("10.88.7.254"))).isFalse();
        assertThat(layout.isOfPods(address("10.88.8.1"))).isFalse();
        assertThat(layout.isOfPods(address("fd88::2"))).isFalse();
    }
}
