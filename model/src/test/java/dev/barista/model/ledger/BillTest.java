package dev.barista.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.testkit.Property;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BillTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final long HOUR = 3_600_000_000_000L;
    private static final long GIB = 1L << 30;
    private static final Instant FROM = Instant.parse("2030-01-01T10:00:00Z");
    private static final Instant TO = Instant.parse("2030-01-02T10:00:00Z");
    private static final Size STANDARD = new Size(1000, GIB);
    private static final Deployed COFFEE =
            new Deployed(REVISION, "coffee", InstanceClass.STANDARD, STANDARD);
    private static final PricesConfig PRICES =
            PricesConfig.parse(
                            Map.of(
                                    "standard-core-hour", "0.04",
                                    "standard-gib-hour", "0.004",
                                    "burstable-core-hour", "0.02",
                                    "burstable-gib-hour", "0.002",
                                    "memory-only-gib-hour", "0.001",
                                    "million-requests", "0.4"))
                    .orElseThrow();

    private final Bill bill = new Bill(PRICES, new Period(FROM, TO));

    private static LineKey key(Rung rung, Size held) {
        return new LineKey(0, REVISION, rung, InstanceClass.STANDARD, held);
    }

    private static Use hours(long hours) {
        return new Use(hours * HOUR, 0, 0);
    }

    private static Facts facts(Map<LineKey, Use> lines, Counts counts) {
        return new Facts(COFFEE, lines, counts, List.of(new Span(REVISION, FROM, null)), List.of());
    }

    @Test
    void eachRungHasThePriceOfWhatIsHeldOnIt() {
        Cost cost =
                bill.of(
                        facts(
                                Map.of(
                                        key(Rung.RUNNING, STANDARD), hours(2),
                                        key(Rung.RESERVE, new Size(100, GIB / 8)), hours(4),
                                        key(Rung.FROZEN, new Size(0, GIB)), hours(18)),
                                Counts.NONE));

        assertThat(cost.line(Rung.RUNNING).price()).isEqualTo(88_000_000);
        assertThat(cost.line(Rung.RESERVE).price()).isEqualTo(9_000_000);
        assertThat(cost.line(Rung.FROZEN).price()).isEqualTo(18_000_000);
        assertThat(cost.line(Rung.STOPPED).price()).isZero();
        assertThat(cost.total().price()).isEqualTo(115_000_000);
    }

    @Test
    void saysWhatOtherPoliciesWouldHaveCost() {
        // Given: 3 instances at most, 2 hours of the day with at least one
        Counts counts =
                Counts.NONE
                        .with(Measure.PEAK, 3)
                        .with(Measure.AWAKE_NANOS, 2 * HOUR)
                        .with(Measure.WOKE_RESERVE, 10)
                        .with(Measure.TO_ZERO_NANOS, HOUR / 2)
                        .with(Measure.MIN_SCALE_NANOS, -HOUR);
        Cost cost = bill.of(facts(Map.of(key(Rung.RUNNING, STANDARD), hours(4)), counts));

        // Then
        assertThat(cost.alwaysOn()).isEqualTo(new Cost.Instead(72 * HOUR, 72 * 44_000_000L));
        assertThat(cost.minScale()).isEqualTo(new Cost.Instead(25 * HOUR, 25 * 44_000_000L));
        assertThat(cost.scaleToZero())
                .isEqualTo(new Cost.Instead(9 * HOUR / 2, 9 * 44_000_000L / 2));
        assertThat(cost.minScale().saving(cost.total().price())).isCloseTo(84.0, within(0.1));
    }

    @Test
    void aRevisionThatSleptAllDayCostsNothingAndWouldHaveCostADay() {
        Cost cost = bill.of(facts(Map.of(), Counts.NONE));

        assertThat(cost.total().price()).isZero();
        assertThat(cost.minScale().price()).isEqualTo(24 * 44_000_000L);
        assertThat(cost.scaleToZero().price()).isZero();
    }

    @Test
    void onlyTheTimeInWhichARouteReferredToItCounts() {
        var spans =
                List.of(
                        new Span(REVISION, FROM.minusSeconds(999), FROM.plusSeconds(3600)),
                        new Span(REVISION, TO.minusSeconds(7200), null));
        Cost cost = bill.of(new Facts(COFFEE, Map.of(), Counts.NONE, spans, List.of()));

        assertThat(cost.alwaysOn().nanos()).isEqualTo(3 * HOUR);
    }

    private static Account account(Rung rung, Instant last) {
        var place =
                new Place("a-" + last, REVISION, rung, InstanceClass.STANDARD, STANDARD, 1000, 0);
        return new Account(place, new Reading(0, last, 0, 0), 0, 0);
    }

    private Cost running(long hours, Account... accounts) {
        Counts counts = Counts.NONE.with(Measure.AWAKE_NANOS, hours * HOUR);
        return bill.of(
                new Facts(
                        COFFEE,
                        Map.of(key(Rung.RUNNING, STANDARD), hours(hours)),
                        counts,
                        List.of(new Span(REVISION, FROM, null)),
                        List.of(accounts)));
    }

    @Test
    void whatNeverSleptCostsWhatAlwaysOnDoesThoughItsLastReadingIsOld() {
        Cost cost = running(2, account(Rung.RUNNING, FROM.plusSeconds(7200)));

        assertThat(cost.minScale()).isEqualTo(new Cost.Instead(2 * HOUR, cost.total().price()));
        assertThat(cost.alwaysOn()).isEqualTo(cost.minScale());
    }

    @Test
    void whileAnInstanceRestsTheTimeOfOtherPoliciesEndsWithItsLastReading() {
        Cost cost = running(2, account(Rung.RESERVE, FROM.plusSeconds(4 * 3600)));

        assertThat(cost.minScale().nanos()).isEqualTo(4 * HOUR);
    }

    @Test
    void theLastReadingOfSeveralInstancesIsTheLatest() {
        Cost cost =
                running(
                        3,
                        account(Rung.RUNNING, FROM.plusSeconds(3 * 3600)),
                        account(Rung.RUNNING, FROM.plusSeconds(3600)));

        assertThat(cost.alwaysOn().nanos()).isEqualTo(3 * HOUR);
    }

    @Test
    void whileNoInstanceIsThereTheTimeOfOtherPoliciesGoesOn() {
        assertThat(running(2).minScale().nanos()).isEqualTo(24 * HOUR);
    }

    @Test
    void aReadingAfterThePeriodDoesNotLengthenIt() {
        Cost cost = running(24, account(Rung.RUNNING, TO.plusSeconds(3)));

        assertThat(cost.alwaysOn().nanos()).isEqualTo(24 * HOUR);
    }

    @Test
    void requestsAreOnTheRungThatTheyMet() {
        Counts counts =
                Counts.NONE
                        .with(Measure.REQUESTS, 5_000_000)
                        .with(Measure.MET_RESERVE, 500_000)
                        .with(Measure.MET_STOPPED, 10);
        Cost cost = bill.of(facts(Map.of(), counts));

        assertThat(cost.line(Rung.RUNNING).requests()).isEqualTo(4_499_990);
        assertThat(cost.line(Rung.RESERVE).price()).isEqualTo(200_000_000);
        assertThat(cost.total().requests()).isEqualTo(5_000_000);
        assertThat(cost.total().price()).isEqualTo(2_000_000_000);
    }

    @Test
    void partsAddUpToTheTotalExactly() {
        Property.holds(
                200,
                cases -> {
                    Map<LineKey, Use> lines = new HashMap<>();
                    for (int n = 0; n < cases.length(); n++) {
                        Rung rung = List.of(Rung.values()).get(cases.between(0, 3));
                        var size = new Size(cases.between(1, 5000), cases.between(1, 1 << 30));
                        lines.put(key(rung, size), new Use(cases.between(0, 1 << 30) * 977L, 0, 0));
                    }
                    Cost one = bill.of(facts(lines, Counts.NONE));
                    Cost two = bill.of(facts(lines, Counts.NONE.with(Measure.REQUESTS, 77)));

                    long parts = 0;
                    for (Rung rung : Rung.values()) {
                        parts += one.line(rung).price() + two.line(rung).price();
                    }
                    assertThat(one.plus(two).total().price()).isEqualTo(parts);
                });
    }

    @Test
    void aTemplateWithoutResourcesHasTheStandardSize() {
        var open = new Deployed(REVISION, "coffee", InstanceClass.STANDARD, Size.NOTHING);
        Cost cost =
                bill.of(
                        new Facts(
                                open,
                                Map.of(),
                                Counts.NONE,
                                List.of(new Span(REVISION, FROM, null)),
                                List.of()));

        assertThat(cost.minScale().price()).isEqualTo(24 * 42_000_000L);
    }
}
