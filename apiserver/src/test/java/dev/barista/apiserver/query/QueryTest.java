package dev.barista.apiserver.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.port.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What one parameter says.
final class QueryTest {

    private static Query query(String name, String value) {
        return new Query(Map.of(name, List.of(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "True", "TRUE", "1", "yes", "00", "no"})
    void takesEveryOtherValueAsTrue(String value) {
        assertThat(query("watch", value).flag("watch")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "false", "False", "FALSE", "fAlSe"})
    void takesZeroAndFalseInAnyCaseAsFalse(String value) {
        assertThat(query("watch", value).flag("watch")).isFalse();
    }

    @Test
    void takesAnAbsentFlagAsFalse() {
        assertThat(new Query(Map.of()).flag("watch")).isFalse();
        assertThat(new Query(Map.of("watch", List.of())).flag("watch")).isFalse();
    }

    @Test
    void looksAtTheFirstValueOnly() {
        var query = new Query(Map.of("watch", List.of("false", "true")));

        assertThat(query.flag("watch")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-3,-3", "+7,7", "9223372036854775807,9223372036854775807"})
    void readsNumbersAsGoDoes(String text, long number) {
        assertThat(query("limit", text).findNumber("limit")).isEqualTo(OptionalLong.of(number));
    }

    @ParameterizedTest
    @CsvSource({
        "'',invalid syntax",
        "abc,invalid syntax",
        "1.5,invalid syntax",
        "' 1',invalid syntax",
        "٣,invalid syntax",
        "9223372036854775808,value out of range"
    })
    void refusesWhatIsNoNumberInGoesWords(String text, String why) {
        assertThatThrownBy(() -> query("limit", text).findNumber("limit"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.status().code()).isEqualTo(400))
                .hasMessage("strconv.ParseInt: parsing \"%s\": %s".formatted(text, why));
    }

    @Test
    void readsTimesWithAnOffset() {
        assertThat(query("sinceTime", "2026-01-01T01:00:00.5+01:00").findTime("sinceTime"))
                .contains(Instant.parse("2026-01-01T00:00:00.5Z"));
        assertThat(query("sinceTime", "").findTime("sinceTime")).isEmpty();
    }

    @Test
    void refusesWhatIsNoTime() {
        assertThatThrownBy(() -> query("sinceTime", "noon").findTime("sinceTime"))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("parsing time \"noon\" as \"2006-01-02T15:04:05Z07:00\"");
    }

    @Test
    void indentsForPeopleUnlessTheySayOtherwise() {
        assertThat(new Query(Map.of()).isPretty("curl/8.5")).isTrue();
        assertThat(new Query(Map.of()).isPretty("kubectl/v1.32")).isFalse();
        assertThat(query("pretty", "true").isPretty("kubectl/v1.32")).isTrue();
        assertThat(query("pretty", "false").isPretty("curl/8.5")).isFalse();
    }
}
