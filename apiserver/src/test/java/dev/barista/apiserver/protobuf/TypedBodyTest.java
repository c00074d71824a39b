package dev.barista.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class TypedBodyTest {

    private static byte[] message(String type, String raw) {
        return HexFormat.of().parseHex("6b3873000a" + type + raw);
    }

    private static String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits((byte) bytes.length) + HexFormat.of().formatHex(bytes);
    }

    private static final String CONFIG_MAP = "0f" + "0a" + text("v1") + "12" + text("ConfigMap");

    @Test
    void readsAConfigMap() {
        String metadata = "0a05" + "0a" + text("abc");
        String entry = "1206" + "0a" + text("k") + "12" + text("v");

        assertThat(TypedBody.parse(message(CONFIG_MAP, "120f" + metadata + entry)).toString())
                .isEqualTo(
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"abc"},"data":{"k":"v"}}\
                        """);
    }

    @Test
    void refusesAFieldItDoesNotUnderstand() {
        assertThatThrownBy(() -> TypedBody.parse(message(CONFIG_MAP, "1202" + "4801")))
                .hasMessageContaining("ConfigMap, field 9: not understood");
    }

    @Test
    void passesOverAnEmptyFieldItDoesNotUnderstand() {
        assertThat(TypedBody.parse(message(CONFIG_MAP, "1202" + "4800")).has("data")).isFalse();
    }

    @Test
    void refusesWhateverIsBrokenInOneWay() {
        Property.holds(
                300,
                cases -> {
                    byte[] body = new byte[4 + cases.length()];
                    cases.random().nextBytes(body);
                    System.arraycopy(new byte[] {'k', '8', 's', 0}, 0, body, 0, 4);
                    assertThatThrownBy(() -> TypedBody.parse(body))
                            .isInstanceOf(dev.barista.model.port.ApiException.class);
                });
    }
}
