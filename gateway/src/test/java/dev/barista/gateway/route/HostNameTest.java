package dev.barista.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    private static ByteRange range(String text) {
        byte[] bytes = (".<" + text + ">.").getBytes(StandardCharsets.ISO_8859_1);
        ByteRange range = new ByteRange();
        range.set(bytes, 2, bytes.length - 2);
        return range;
    }

    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "Orders:80, orders",
        "orders., orders",
        "blue-orders, blue-orders"
    })
    void aNameWithoutADotIsASingleLabel(String host, String name) {
        assertThat(HostName.singleLabel(range(host))).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"orders.default", "10.0.0.1", "10.0.0.1:80", "[::1]", "[::1]:80", "", "."})
    void aNameWithADotOrAnAddressIsNone(String host) {
        assertThat(HostName.singleLabel(range(host))).isEmpty();
    }
}
