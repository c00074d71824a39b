package dev.barista.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ledger.Hours.Part;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:59:59.999999999Z, 0",
        "1970-01-01T01:00:00Z, 1",
        "1969-12-31T23:59:59Z, -1",
        "2030-01-01T00:30:00Z, 525960",
    })
    void countsHoursSince1970(Instant at, long hour) {
        assertThat(Hours.of(at)).isEqualTo(hour);
    }

    @Test
    void cutsAStretchAtFullHours() {
        Instant end = Instant.parse("1970-01-01T02:15:00Z");

        assertThat(Hours.cut(end, Duration.ofMinutes(90).toNanos()))
                .containsExactly(new Part(0, HOUR / 4), new Part(1, HOUR), new Part(2, HOUR / 4));
    }

    @Test
    void aStretchThatEndsWithAnHourHasAnEmptyLastPart() {
        Instant end = Instant.parse("1970-01-01T01:00:00Z");

        assertThat(Hours.cut(end, HOUR / 2)).containsExactly(new Part(0, HOUR / 2), new Part(1, 0));
        assertThat(Hours.cut(end, 0)).containsExactly(new Part(1, 0));
    }

    @Test
    void partsAreInOrderAndAddUpToTheStretch() {
        Property.holds(
                500,
                cases -> {
                    Instant end =
                            Instant.ofEpochSecond(
                                    cases.random().nextLong(4_000_000_000L),
                                    cases.between(0, 999_999_999));
                    long nanos = cases.random().nextLong(HOUR * (1 + cases.length()));

                    List<Part> parts = Hours.cut(end, nanos);

                    assertThat(parts.stream().mapToLong(Part::nanos).sum()).isEqualTo(nanos);
                    assertThat(parts).allMatch(part -> part.nanos() >= 0 && part.nanos() <= HOUR);
                    for (int n = 1; n < parts.size(); n++) {
                        assertThat(parts.get(n).hour()).isEqualTo(parts.get(n - 1).hour() + 1);
                    }
                    assertThat(parts.getLast().hour()).isEqualTo(Hours.of(end));
                });
    }

    @Test
    void sharesAddUpToTheAmountExactly() {
        Property.holds(
                500,
                cases -> {
                    Instant end = Instant.ofEpochSecond(cases.between(0, 1_000_000));
                    List<Part> parts =
                            Hours.cut(
                                    end, 1 + cases.random().nextLong(HOUR * (1 + cases.length())));
                    long amount = cases.random().nextLong(Long.MAX_VALUE / 4);

                    List<Long> shares = Hours.share(amount, parts);

                    assertThat(shares).hasSameSizeAs(parts).allMatch(share -> share >= 0);
                    assertThat(shares.stream().mapToLong(Long::longValue).sum()).isEqualTo(amount);
                });
    }

    @Test
    void aLongerPartNeverHasTheSmallerShareByMoreThanOne() {
        List<Part> parts = List.of(new Part(0, 10), new Part(1, 20), new Part(2, 30));

        assertThat(Hours.share(61, parts)).containsExactly(10L, 20L, 31L);
        assertThat(Hours.share(0, parts)).containsExactly(0L, 0L, 0L);
    }

    @Test
    void scalesWithoutOverflow() {
        assertThat(Hours.scale(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Hours.scale(10, 1, 3)).isEqualTo(3);
    }
}
