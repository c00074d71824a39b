package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.serving.AddressBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
        assertThat(IpAddresses.text(bytes(written))).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        byte[] bytes = new byte[16];
        for (int each = 0; each < 256; each++) {
            bytes[each % 16] = (byte) (each * 7 % 5 == 0 ? 0 : each);

            assertThat(bytes(IpAddresses.shortest(bytes))).isEqualTo(bytes);
        }
    }

    private static byte[] bytes(String written) {
        AddressBlock block = AddressBlock.find(written).orElseThrow();
        byte[] all = ByteBuffer.allocate(16).putLong(block.high()).putLong(block.low()).array();
        return written.indexOf(':') < 0 ? Arrays.copyOfRange(all, 12, 16) : all;
    }
}
