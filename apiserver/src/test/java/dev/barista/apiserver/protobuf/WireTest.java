package dev.barista.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WireTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0800, 1, 0
                    0801, 1, 1
                    087f, 1, 127
                    088001, 1, 128
                    08ac02, 1, 300
                    08ffffffffffffffff7f, 1, 9223372036854775807
                    08ffffffffffffffffff01, 1, -1
                    7801, 15, 1
                    800101, 16, 1
                    f8ffffff0f01, 536870911, 1
                    """)
    void readsANumberAsTheSpecificationWritesIt(String hex, int field, long value) {
        Wire.Field only = Wire.read(HexFormat.of().parseHex(hex)).getFirst();

        assertThat(only.number()).isEqualTo(field);
        assertThat(only.isNumber()).isTrue();
        assertThat(only.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    08, end
                    0880, end
                    0a, end
                    0a01, length 1
                    0a05aabb, length 5
                    0affffffffffffffffff01, length -1
                    0affffffffffffffff7f, length 9223372036854775807
                    0affffffff0f, length 4294967295
                    08ffffffffffffffffffff01, number
                    090000000000000000, field 1
                    0d00000000, field 1
                    0b0c, field 1
                    0f, field 1
                    """)
    void refusesWhatIsCutShortOrOfAnotherType(String hex, String why) {
        byte[] message = HexFormat.of().parseHex(hex);

        assertThatIllegalArgumentException().isThrownBy(() -> Wire.read(message)).withMessage(why);
    }

    @Test
    void readsNothingFromNothing() {
        assertThat(Wire.read(new byte[0])).isEmpty();
    }

    @Test
    void readsTheFieldsThatAreWritten() {
        Property.holds(
                500,
                cases -> {
                    Proto message = new Proto();
                    StringBuilder written = new StringBuilder();
                    for (int n = cases.length(); n > 0; n--) {
                        int field = cases.between(1, 1 << 20);
                        if (cases.between(0, 1) == 0) {
                            long value = cases.random().nextLong() >> cases.between(0, 63);
                            message.number(field, value);
                            written.append(field).append('=').append(value).append(';');
                        } else {
                            String text = "ä".repeat(cases.between(0, 200));
                            message.text(field, text);
                            written.append(field).append(':').append(text).append(';');
                        }
                    }

                    StringBuilder read = new StringBuilder();
                    for (Wire.Field field : Wire.read(message.bytes())) {
                        read.append(field.number())
                                .append(field.isNumber() ? "=" + field.value() : ":" + field.text())
                                .append(';');
                    }
                    assertThat(read.toString()).isEqualTo(written.toString());
                });
    }

    @Test
    void refusesABodyWithoutTheMagicNumber() {
        for (String body : List.of("", "k8s", "{\"kind\":\"Pod\"}", "K8S\0")) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> TypedBody.parse(body.getBytes(StandardCharsets.UTF_8)))
                    .withMessage("body: no magic number (expected: k8s, 0)")
                    .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
        }
    }

    @Test
    void asksForJsonWhenTheKindIsNotKnown() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        TypedBody.parse(
                                Proto.body("example.com/v1", "Cup", new Proto().text(1, "full"))))
                .withMessage("Cup: not understood in protocol buffers (expected: application/json)")
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(415);
                    assertThat(refusal.status().reason()).isEqualTo("UnsupportedMediaType");
                });
    }
}
