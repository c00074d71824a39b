package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePortAddressesTest {

    private static final List<InetAddress> MACHINE =
            addresses("::1", "127.0.0.1", "fe80::1", "2001:db8::7", "192.0.2.7", "198.51.100.7");

    private static List<InetAddress> addresses(String... all) {
        return Stream.of(all).map(InetAddress::ofLiteral).toList();
    }

    private static NodePortAddresses of(String setting, List<InetAddress> machine) {
        return NodePortAddresses.of(InetAddress.ofLiteral(setting), machine);
    }

    @Test
    void isTheAddressThatIsNamed() {
        assertThat(of("192.0.2.7", MACHINE))
                .isEqualTo(
                        new NodePortAddresses(
                                addresses("192.0.2.7"), InetAddress.ofLiteral("192.0.2.7")));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 127.0.0.1 192.0.2.7 198.51.100.7, 192.0.2.7",
        "::, 127.0.0.1 2001:db8::7 192.0.2.7 198.51.100.7, 2001:db8::7",
    })
    void isAllAddressesThatTheKernelLeadsOn(String setting, String open, String balancers) {
        NodePortAddresses all = of(setting, MACHINE);

        assertThat(all.open()).containsExactlyElementsOf(addresses(open.split(" ")));
        assertThat(all.balancers()).isEqualTo(InetAddress.ofLiteral(balancers));
    }

    @Test
    void isTheLoopbackWhereThereIsNoOther() {
        assertThat(of("0.0.0.0", addresses("::1")).open())
                .containsExactlyElementsOf(addresses("127.0.0.1"));
    }
}
