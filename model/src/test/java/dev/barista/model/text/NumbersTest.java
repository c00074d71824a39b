package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+7, 7",
        "-12, -12",
        "007, 7",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
    })
    void readsWholeNumbers(String text, long number) {
        assertThat(Numbers.findLong(text)).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                " 1",
                "1 ",
                "1.0",
                "1e3",
                "0x10",
                "1_000",
                "9223372036854775808",
                "99999999999999999999",
                "٣",
            })
    void refusesWhatIsNoWholeNumber(String text) {
        assertThat(Numbers.findLong(text)).isEmpty();
        assertThat(Numbers.findInt(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "9999999999"})
    void doesNotCutANumberToAnInt(String text) {
        assertThat(Numbers.findLong(text)).isPresent();
        assertThat(Numbers.findInt(text)).isEmpty();
    }

    @Test
    void everyLongIsReadAsItself() {
        Property.holds(
                300,
                cases -> {
                    long number = cases.random().nextLong() >> cases.between(0, 62);

                    assertThat(Numbers.findLong(Long.toString(number))).contains(number);
                });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", ".5, 0.5", "5., 5", "-1.25, -1.25", "1e3, 1000", "2.5E-1, 0.25", "+0, 0"})
    void readsDecimals(String text, double number) {
        assertThat(Numbers.findDecimal(text)).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1,5",
                "NaN",
                "Infinity",
                "1e999",
                "-1e999",
                "1d",
                "1f",
                "0x1p3",
                "1e1234",
                "1 ",
                "1e",
            })
    void refusesWhatIsNoFiniteDecimal(String text) {
        assertThat(Numbers.findDecimal(text)).isEmpty();
    }

    @Test
    void doesNotReadTextThatIsLongerThanAnyNumber() {
        assertThat(Numbers.findDecimal("0".repeat(100))).contains(0.0);
        assertThat(Numbers.findDecimal("0".repeat(101))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, true", "t, true", "T, true", "true, true", "TRUE, true", "True, true",
        "0, false", "f, false", "F, false", "false, false", "FALSE, false", "False, false",
    })
    void readsTruthAsGoDoes(String text, boolean truth) {
        assertThat(Numbers.findBoolean(text)).contains(truth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "no", "on", "tRUE", "2", " true"})
    void refusesOtherTruths(String text) {
        assertThat(Numbers.findBoolean(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "100.0, 100",
        "0.7, 0.7",
        "1e20, 100000000000000000000",
        "1e-7, 0.0000001",
        "-2.50, -2.5"
    })
    void writesNumbersWithoutExponent(double number, String text) {
        assertThat(Numbers.text(number)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadAsTheSameNumber() {
        Property.holds(
                500,
                cases -> {
                    double number = cases.random().nextDouble(-1e9, 1e9);
                    String text = Numbers.text(number);

                    assertThat(text).doesNotContainIgnoringCase("e");
                    assertThat(new BigDecimal(text).doubleValue()).isEqualTo(number);
                    assertThat(Numbers.findDecimal(text)).contains(number);
                });
    }
}
