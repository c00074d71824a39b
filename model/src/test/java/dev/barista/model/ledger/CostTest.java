package dev.barista.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.config.PricesConfig.Price;
import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Cost.Credits;
import dev.barista.model.ledger.Cost.Instead;
import dev.barista.model.ledger.Cost.Line;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Sums of costs, and prices of time.
class CostTest {

    private static final BigInteger HOUR = BigInteger.valueOf(Duration.ofHours(1).toNanos());
    private static final List<Measure> MEASURES = List.of(Measure.values());
    private static final Price PRICE = new Price(40_000_000, 4_000_000);

    @Test
    void hasALineForEveryRung() {
        assertThat(Cost.NOTHING.rungs()).containsOnlyKeys(Rung.values());
        assertThat(Cost.NOTHING.total()).isEqualTo(Line.NONE);
    }

    @Test
    void sumsDoNotDependOnTheOrder() {
        Property.holds(
                200,
                cases -> {
                    Cost one = cost(cases);
                    Cost two = cost(cases);
                    Cost three = cost(cases);

                    assertThat(one.plus(two)).isEqualTo(two.plus(one));
                    assertThat(one.plus(two).plus(three)).isEqualTo(one.plus(two.plus(three)));
                    assertThat(one.plus(Cost.NOTHING)).isEqualTo(one);
                    assertThat(one.plus(two).total()).isEqualTo(one.total().plus(two.total()));
                });
    }

    @Test
    void savingsAreSharesOfWhatWouldHaveBeenPaid() {
        assertThat(new Instead(0, 200).saving(50)).isEqualTo(75);
        assertThat(new Instead(0, 200).saving(300)).isEqualTo(-50);
        assertThat(new Instead(0, 0).saving(50)).isZero();
    }

    @Test
    void anHourOfACoreAndAGibibyteCostsBothPrices() {
        assertThat(Money.held(new Size(1000, 1L << 30), HOUR, PRICE)).isEqualTo(44_000_000);
        assertThat(Money.held(new Size(0, 1L << 30), HOUR, PRICE)).isEqualTo(4_000_000);
        assertThat(Money.held(new Size(500, 0), HOUR, PRICE)).isEqualTo(20_000_000);
        assertThat(Money.held(Size.NOTHING, HOUR, PRICE)).isZero();
    }

    @Test
    void roundsEachPriceOnceToTheNearest() {
        var price = new Price(1, 0);

        assertThat(Money.held(new Size(1000, 0), HOUR.shiftRight(1), price)).isEqualTo(1);
        assertThat(Money.held(new Size(499, 0), HOUR, price)).isZero();
        assertThat(Money.held(new Size(500, 0), HOUR, price)).isEqualTo(1);
        assertThat(Money.requests(499_999, 1)).isZero();
        assertThat(Money.requests(500_000, 1)).isEqualTo(1);
    }

    @Test
    void twiceTheTimeCostsTwiceAsMuchButForTheRounding() {
        Property.holds(
                300,
                cases -> {
                    var size =
                            new Size(cases.between(0, 64_000), cases.random().nextLong(1L << 36));
                    BigInteger nanos = BigInteger.valueOf(cases.random().nextLong(1L << 50));

                    long once = Money.held(size, nanos, PRICE);
                    long twice = Money.held(size, nanos.shiftLeft(1), PRICE);

                    assertThat(twice - 2 * once).isBetween(-1L, 1L);
                });
    }

    @Test
    void aPriceThatIsTooLargeIsAnErrorAndNotAWrongNumber() {
        BigInteger ever = BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(20);

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.held(new Size(1_000_000, 0), ever, PRICE));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Instead(Long.MAX_VALUE, 0).plus(new Instead(1, 0)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Use(Long.MAX_VALUE, 0, 0).plus(new Use(1, 0, 0)));
    }

    @Test
    void aPeriodBeginsWithAFullHour() {
        Instant now = Instant.parse("2030-01-01T10:20:30Z");

        var period = Period.since(now.minus(Duration.ofMinutes(30)), now);

        assertThat(period).isEqualTo(new Period(Instant.parse("2030-01-01T09:00:00Z"), now));
        assertThat(period.firstHour()).isEqualTo(Hours.of(period.from()));
    }

    @Test
    void countsAddUpButForThePeak() {
        Property.holds(
                200,
                cases -> {
                    Counts counts = Counts.NONE;
                    Map<Measure, Long> expected = new EnumMap<>(Measure.class);
                    for (int n = cases.length(); n > 0; n--) {
                        Measure measure = MEASURES.get(cases.between(0, MEASURES.size() - 1));
                        long amount = cases.between(0, 1_000);
                        counts = counts.with(measure, amount);
                        long before = expected.getOrDefault(measure, 0L);
                        expected.put(
                                measure,
                                measure == Measure.PEAK
                                        ? Math.max(before, amount)
                                        : before + amount);
                    }

                    for (Measure measure : Measure.values()) {
                        assertThat(counts.of(measure))
                                .isEqualTo(expected.getOrDefault(measure, 0L));
                    }
                });
    }

    @Test
    void measuresAreFoundByNameAndOthersAreNot() {
        for (Measure measure : Measure.values()) {
            assertThat(Measure.find(measure.word())).contains(measure);
        }
        assertThat(Measure.find("of-a-later-version")).isEmpty();
        assertThat(Measure.wokeFrom(Rung.FROZEN)).isEqualTo(Measure.WOKE_FROZEN);
        assertThat(Measure.wokeFrom(Rung.RESERVE)).isEqualTo(Measure.WOKE_RESERVE);
        assertThat(Measure.wokeFrom(Rung.PARKED)).isEqualTo(Measure.WOKE_PARKED);
        assertThat(Measure.wokeFrom(Rung.STOPPED)).isEqualTo(Measure.WOKE_STOPPED);
    }

    private static Cost cost(Cases cases) {
        Map<Rung, Line> rungs = new EnumMap<>(Rung.class);
        for (Rung rung : Rung.values()) {
            if (cases.random().nextBoolean()) {
                rungs.put(
                        rung,
                        new Line(
                                new Use(amount(cases), amount(cases), amount(cases)),
                                amount(cases),
                                amount(cases),
                                amount(cases)));
            }
        }
        return new Cost(
                rungs,
                new Instead(amount(cases), amount(cases)),
                new Instead(amount(cases), amount(cases)),
                new Instead(amount(cases), amount(cases)),
                new Credits(amount(cases), amount(cases), amount(cases), amount(cases)),
                new Cost.Egress(amount(cases), amount(cases)));
    }

    private static long amount(Cases cases) {
        return cases.random().nextLong(1L << 40);
    }
}
