package dev.barista.app.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerTest {

    private static final String REST =
            " 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 ff 100";

    private static Listener listener(String local) {
        return Listener.parse("   0: " + local + REST).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "0100007F:1F90, 127.0.0.1, 8080",
        "00000000:192B, 0.0.0.0, 6443",
        "0501A8C0:0050, 192.168.1.5, 80",
        "00000000000000000000000001000000:1F90, 0:0:0:0:0:0:0:1, 8080",
        "B80D01200000000067452301EFCDAB89:0001, 2001:db8:0:0:123:4567:89ab:cdef, 1",
        "0000000000000000FFFF00000100007F:1F90, 127.0.0.1, 8080",
    })
    void readsAddressesAsTheKernelPrintsThem(String local, String address, int port) {
        Listener listener = listener(local);

        assertThat(listener.address().getHostAddress()).isEqualTo(address);
        assertThat(listener.port()).isEqualTo(port);
        assertThat(listener.inode()).isEqualTo("4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   1: 0100007F:1F90 0100007F:A0C2 01 00000000:00000000 00:00000000 00000000 0 0 5 1 ff",
                "",
            })
    void passesOverWhatDoesNotListen(String line) {
        assertThat(Listener.parse(line)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "0100007F:1F90, 127.0.0.1, 8080, true",
        "0100007F:1F90, 127.0.0.2, 8080, false",
        "0100007F:1F90, 127.0.0.1, 8081, false",
        "0100007F:1F90, 0.0.0.0, 8080, true",
        "00000000:1F90, 127.0.0.1, 8080, true",
        "00000000000000000000000000000000:1F90, 127.0.0.1, 8080, true",
    })
    void aWildcardExcludesEveryAddressOfItsPort(
            String local, String host, int port, boolean excludes) {
        assertThat(listener(local).excludes(new InetSocketAddress(host, port))).isEqualTo(excludes);
    }

    @Test
    void aMappedAddressExcludesThePlainOne() {
        assertThat(
                        listener("0000000000000000FFFF00000100007F:1F90")
                                .excludes(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(), 8080)))
                .isTrue();
    }
}
