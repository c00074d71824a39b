package dev.barista.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.config.PricesConfig.Burst;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterBookTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final long MIB = 1L << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final Size STANDARD = new Size(1000, 512 * MIB);
    private static final Instant TEN = Instant.parse("2030-01-01T10:00:00Z");
    private static final Burst BURST = PricesConfig.DEFAULT.burst();

    private final List<Fact> facts = new ArrayList<>();
    private MeterBook book = new MeterBook(List.of(), -5, TEN);

    private static Place place(String id, Rung rung, InstanceClass kind) {
        Size held = rung == Rung.RUNNING ? STANDARD : new Size(100, 128 * MIB);
        return new Place(id, REVISION, rung, kind, held, 1000, 0);
    }

    private static Place place(String id, Rung rung) {
        return place(id, rung, InstanceClass.STANDARD);
    }

    /// So many seconds after ten o'clock.
    private static Reading at(double seconds, double cpuSeconds, long mebibytes) {
        long nanos = Math.round(seconds * SECOND);
        return new Reading(
                nanos - 5, TEN.plusNanos(nanos), Math.round(cpuSeconds * SECOND), mebibytes * MIB);
    }

    private void enter(Place place, Reading reading) {
        facts.addAll(book.entered(place, reading, BURST));
    }

    private void leave(String id, Reading reading) {
        facts.addAll(book.left(id, reading, BURST));
    }

    private Use used(Rung rung) {
        Use sum = Use.NONE;
        for (Fact fact : facts) {
            if (fact instanceof Fact.Used(LineKey line, Use use) && line.rung() == rung) {
                sum = sum.plus(use);
            }
        }
        return sum;
    }

    private Counts counts() {
        Counts counts = Counts.NONE;
        for (Fact fact : facts) {
            if (fact instanceof Fact.Happened(_, _, Measure measure, long amount)) {
                counts = counts.with(measure, amount);
            }
        }
        return counts;
    }

    private List<Account> lastAccounts() {
        return facts.reversed().stream()
                .filter(Fact.Counted.class::isInstance)
                .map(fact -> ((Fact.Counted) fact).account())
                .limit(1)
                .toList();
    }

    @Test
    void booksTimeAndCpuOnTheRungWhereTheyPassed() {
        enter(place("a", Rung.RUNNING), at(0, 0.2, 20));
        leave("a", at(90, 5.2, 40));
        enter(place("a", Rung.RESERVE), at(90, 5.2, 40));
        leave("a", at(690, 5.5, 40));
        enter(place("a", Rung.RUNNING), at(690, 5.5, 40));
        leave("a", at(700, 8, 40));

        assertThat(used(Rung.RUNNING))
                .isEqualTo(new Use(100 * SECOND, 7_700_000_000L, 90 * 30 * MIB + 10 * 40 * MIB));
        assertThat(used(Rung.RESERVE))
                .isEqualTo(new Use(600 * SECOND, 300_000_000L, 600 * 40 * MIB));
    }

    @Test
    void aWakeCountsOnTheRungThatItCameFrom() {
        enter(slow(Rung.RUNNING), at(10, 1, 20));
        leave("a", at(20, 1, 20));
        enter(slow(Rung.FROZEN), at(20, 1, 20));
        facts.add(MeterBook.woke(REVISION, Rung.FROZEN, at(30, 0, 0).at()));
        leave("a", at(30, 1, 20));
        enter(slow(Rung.RUNNING), at(30, 1, 20));

        assertThat(counts().of(Measure.WOKE_FROZEN)).isEqualTo(1);
        assertThat(counts().of(Measure.WOKE_RESERVE)).isZero();
    }

    @Test
    void anInstanceThatIsThawedOnlyToEndDoesNotCountAsWoken() {
        enter(slow(Rung.FROZEN), at(10, 1, 20));
        leave("a", at(20, 1, 20));
        enter(slow(Rung.RUNNING), at(20, 1, 20));
        leave("a", at(21, 1, 20));

        assertThat(counts().of(Measure.WOKE_FROZEN)).isZero();
    }

    private static Place slow(Rung rung) {
        return new Place("a", REVISION, rung, InstanceClass.STANDARD, STANDARD, 1000, 2 * SECOND);
    }

    @Test
    void anInstanceIsBilledForItsOwnStart() {
        enter(slow(Rung.RUNNING), at(10, 1.5, 20));

        assertThat(used(Rung.RUNNING)).isEqualTo(new Use(2 * SECOND, 3 * SECOND / 2, 2 * 20 * MIB));
        assertThat(counts().of(Measure.AWAKE_NANOS)).isEqualTo(2 * SECOND);
    }

    @Test
    void knowsTheMostThatRanAtOnce() {
        enter(place("a", Rung.RUNNING), at(0, 0, 20));
        enter(place("b", Rung.RUNNING), at(5, 0, 20));

        assertThat(counts().of(Measure.PEAK)).isEqualTo(2);
    }

    @Test
    void isAwakeWhileAtLeastOneRuns() {
        enter(place("a", Rung.RUNNING), at(0, 0, 20));
        enter(place("b", Rung.RUNNING), at(5, 0, 20));
        leave("a", at(8, 0, 20));
        leave("b", at(12, 0, 20));
        enter(place("c", Rung.RUNNING), at(100, 0, 20));
        leave("c", at(101, 0, 20));

        assertThat(counts().of(Measure.AWAKE_NANOS)).isEqualTo(13 * SECOND);
    }

    @Test
    void putsEachPartOfAStretchIntoItsHour() {
        enter(place("a", Rung.RUNNING), at(3590, 0, 20));
        facts.addAll(
                book.sampled(
                        List.of(new MeterBook.Seen(place("a", Rung.RUNNING), at(3600 + 30, 4, 20))),
                        at(3600 + 30, 0, 0).tick(),
                        BURST));

        assertThat(facts)
                .filteredOn(Fact.Used.class::isInstance)
                .extracting(fact -> ((Fact.Used) fact).line().hour() % 24)
                .containsExactly(10L, 11L);
        assertThat(facts)
                .filteredOn(Fact.Used.class::isInstance)
                .extracting(fact -> ((Fact.Used) fact).use().cpuNanos())
                .containsExactly(SECOND, 3 * SECOND);
    }

    @Test
    void ignoresAReadingThatCameLate() {
        enter(place("a", Rung.RUNNING), at(0, 0, 20));
        leave("a", at(10, 3, 20));
        enter(place("a", Rung.FROZEN), at(10, 3, 20));
        facts.addAll(
                book.sampled(
                        List.of(new MeterBook.Seen(place("a", Rung.RUNNING), at(9, 2.9, 20))),
                        at(9, 0, 0).tick(),
                        BURST));

        assertThat(used(Rung.RUNNING).cpuNanos()).isEqualTo(3 * SECOND);
        assertThat(used(Rung.FROZEN)).isEqualTo(Use.NONE);
    }

    @Test
    void booksOnceWhatAnAdoptedInstanceUsedWhileNobodyLooked() {
        // Given
        enter(place("a", Rung.RUNNING), at(0, 0, 20));
        facts.addAll(
                book.sampled(
                        List.of(new MeterBook.Seen(place("a", Rung.RUNNING), at(10, 4, 20))),
                        at(10, 0, 0).tick(),
                        BURST));

        // When: killed at 17 s, started again at 20 s, with a ticker that begins anew
        book = new MeterBook(lastAccounts(), 77, at(20, 0, 0).at());
        var adopted = new Reading(77 + SECOND, at(21, 0, 0).at(), 9 * SECOND, 20 * MIB);
        enter(place("a", Rung.RUNNING), adopted);

        // Then
        assertThat(used(Rung.RUNNING).cpuNanos()).isEqualTo(9 * SECOND);
        assertThat(used(Rung.RUNNING).nanos()).isEqualTo(21 * SECOND);
        assertThat(counts().of(Measure.AWAKE_NANOS)).isEqualTo(21 * SECOND);
    }

    @Test
    void forgetsAnInstanceThatIsNoMore() {
        enter(place("a", Rung.RUNNING), at(0, 0, 20));
        leave("a", at(5, 1, 20));

        assertThat(book.sampled(List.of(), at(10, 0, 0).tick(), BURST))
                .containsExactly(new Fact.Gone("a"));
    }

    @Test
    void keepsAnInstanceThatCameDuringALook() {
        enter(place("a", Rung.RUNNING), at(10.5, 0, 20));

        assertThat(book.sampled(List.of(), at(10, 0, 0).tick(), BURST)).isEmpty();
    }

    @Test
    void aBurstableInstanceEarnsBelowItsBaselineAndSpendsAboveIt() {
        // Given: 20 % of one core, so 60 s in 300 s
        enter(place("a", Rung.RUNNING, InstanceClass.BURSTABLE), at(0, 0, 20));
        leave("a", at(300, 10, 20));

        // When: 20 s earned, 60 used
        enter(place("a", Rung.RUNNING, InstanceClass.BURSTABLE), at(300, 10, 20));
        leave("a", at(400, 100, 20));

        // Then
        assertThat(counts().of(Measure.EARNED)).isEqualTo(50 * SECOND);
        assertThat(counts().of(Measure.SPENT)).isEqualTo(50 * SECOND);
        assertThat(counts().of(Measure.OVERDRAWN)).isEqualTo(20 * SECOND);
    }

    @Test
    void aBurstableInstanceKeepsNoMoreThanItMay() {
        enter(place("a", Rung.FROZEN, InstanceClass.BURSTABLE), at(0, 0, 20));
        double days = Duration.ofDays(3).toSeconds();
        leave("a", at(days, 0, 20));

        assertThat(counts().of(Measure.EARNED))
                .isEqualTo(BURST.kept().toNanos() / 1000 * BURST.baselinePermille());
    }

    @Test
    void neitherTimeNorCpuIsLostOrBookedTwice() {
        Property.holds(
                300,
                cases -> {
                    facts.clear();
                    book = new MeterBook(List.of(), -5, TEN);
                    double now = cases.between(0, 3600);
                    double began = now;
                    long cpu = 0;
                    Rung rung = Rung.RUNNING;
                    enter(place("a", rung), at(now, 0, 20));
                    for (int n = 0; n < 2 + cases.length(); n++) {
                        now += cases.between(0, 4000) / 3.0;
                        cpu += cases.between(0, 3000);
                        Reading reading = at(now, cpu / 1000.0, cases.between(1, 100));
                        if (cases.between(0, 2) == 0) {
                            leave("a", reading);
                            rung = List.of(Rung.values()).get(cases.between(0, 2));
                            enter(place("a", rung), reading);
                        } else {
                            var seen = new MeterBook.Seen(place("a", rung), reading);
                            facts.addAll(book.sampled(List.of(seen), reading.tick(), BURST));
                        }
                    }
                    Use all = used(Rung.RUNNING).plus(used(Rung.RESERVE)).plus(used(Rung.FROZEN));
                    assertThat(all.cpuNanos()).isEqualTo(cpu * 1_000_000);
                    assertThat(all.nanos())
                            .isEqualTo(at(now, 0, 0).tick() - at(began, 0, 0).tick());
                    assertThat(counts().of(Measure.AWAKE_NANOS))
                            .isEqualTo(used(Rung.RUNNING).nanos());
                });
    }
}
