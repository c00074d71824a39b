package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "+1, 1",
        "-1, -1",
        "1., 1",
        ".5, 0.5",
        "1.5, 1.5",
        "100m, 0.1",
        "1500u, 0.0015",
        "3n, 0.000000003",
        "2k, 2000",
        "2M, 2000000",
        "2G, 2000000000",
        "2T, 2000000000000",
        "2P, 2000000000000000",
        "2E, 2000000000000000000",
        "1Ki, 1024",
        "128Mi, 134217728",
        "1.5Gi, 1610612736",
        "1Ti, 1099511627776",
        "1Pi, 1125899906842624",
        "1Ei, 1152921504606846976",
        "1e3, 1000",
        "1E3, 1000",
        "12e-1, 1.2",
        "1e+2, 100",
    })
    void readsWhatKubernetesWrites(String text, BigDecimal amount) {
        assertThat(Quantities.find(text))
                .hasValueSatisfying(found -> assertThat(found).isEqualByComparingTo(amount));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "m",
                "lots",
                "1 Gi",
                "1gi",
                "1KI",
                "1Kib",
                "1e",
                "1e1000",
                "1e99999999",
                "1.2.3",
                "--1",
                "1e3Mi",
                "0x10",
                "NaN",
                "Infinity",
                "1_000",
                "١"
            })
    void refusesTheRest(String text) {
        assertThat(Quantities.find(text)).isEmpty();
        assertThatThrownBy(() -> Quantities.whole(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("quantity: " + text + " (expected: ");
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThat(Quantities.find("1".repeat(101))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "100m, 100", "0.1m, 1", "1.0001, 1001", "1500u, 2", "2k, 2000000"})
    void roundsThousandthsUp(String text, long millis) {
        assertThat(Quantities.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100m, 1", "1.5, 2", "128Mi, 134217728", "1e3, 1000", "0, 0"})
    void roundsWholeOnesUp(String text, long whole) {
        assertThat(Quantities.whole(text)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "9223372036854775808", "8Ei", "1e19"})
    void saysWhenALongCannotHoldIt(String text) {
        assertThatThrownBy(() -> Quantities.whole(text))
                .hasMessage("quantity: " + text + " (expected: less than 2^63)");
        assertThatThrownBy(() -> Quantities.millis(text)).hasMessageContaining("2^63");
    }

    @Test
    void whatIsWrittenInMillisIsReadAsMillis() {
        Property.holds(
                300,
                cases -> {
                    long millis = cases.random().nextLong(1L << cases.between(0, 50));
                    assertThat(Quantities.millis(millis + "m")).isEqualTo(millis);
                    assertThat(Quantities.whole(millis + "")).isEqualTo(millis);
                });
    }
}
