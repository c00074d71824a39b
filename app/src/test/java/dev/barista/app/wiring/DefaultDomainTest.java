package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.naming.PublicDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DefaultDomainTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,   8080, localhost,                8080",
        "127.0.0.1,   80,   localhost,                0",
        "127.0.0.1,   0,    localhost,                0",
        "0.0.0.0,     8080, localhost,                8080",
        "::,          8080, localhost,                8080",
        "::1,         8080, localhost,                8080",
        "192.0.2.7,   80,   192.0.2.7.sslip.io,       0",
        "192.0.2.7,   8080, 192.0.2.7.sslip.io,       8080",
        "2001:db8::7, 8080, 2001-db8-0-0-0-0-0-7.sslip.io, 8080",
    })
    void isOneThatLeadsToTheGateway(String address, int port, String domain, int shown) {
        assertThat(DefaultDomain.of(new InetSocketAddress(address, port), null))
                .isEqualTo(new PublicDomain(domain, shown, 0));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @ParameterizedTest
    @CsvSource({"8443, 8443", "443, 0", "0, 0"})
    void hasThePortOfTls(int port, int shown) {
        assertThat(DefaultDomain.of(at(80), at(port)))
                .isEqualTo(new PublicDomain("localhost", 0, shown));
    }
}
