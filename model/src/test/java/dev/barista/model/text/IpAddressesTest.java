package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.88.0.2, 10.88.0.2",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fd00:0:0:0:0:0:0:2, fd00::2",
        "FD00:AB:0:0:1:0:0:2, fd00:ab::1:0:0:2",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    })
    void anAddressHasOneText(String written, String text) {
        assertThat(IpAddresses.text(InetAddress.ofLiteral(written))).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        byte[] bytes = new byte[16];
        for (int each = 0; each < 256; each++) {
            bytes[each % 16] = (byte) (each * 7 % 5 == 0 ? 0 : each);

            assertThat(InetAddress.ofLiteral(IpAddresses.shortest(bytes)).getAddress())
                    .isEqualTo(bytes);
        }
    }
}
