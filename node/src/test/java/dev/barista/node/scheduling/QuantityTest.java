package dev.barista.node.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({"100m, 100", "1, 1000", "1.5, 1500", "0.0001, 1", "2k, 2000000", "0, 0"})
    void readsThousandths(String text, long millis) {
        assertThat(Quantity.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"128Mi, 134217728", "1G, 1000000000", "1e3, 1000", "1500m, 2", "5, 5"})
    void readsWholeOnes(String text, long whole) {
        assertThat(Quantity.whole(text)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mi", "1x", "1 Mi", "--1", "1e99"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Quantity.whole(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatIsExpected() {
        assertThatThrownBy(() -> Quantity.whole("lots"))
                .hasMessage(
                        "quantity: lots (expected: a number with a unit, as in 100m, 1.5, 128Mi)");
    }
}
