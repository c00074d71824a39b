package dev.barista.node.ladder;

import static dev.barista.model.instance.Rung.FROZEN;
import static dev.barista.model.instance.Rung.RESERVE;
import static dev.barista.model.instance.Rung.RUNNING;
import static dev.barista.model.instance.Rung.STOPPED;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.testkit.Property;
import dev.barista.node.ladder.Decision.Move;
import dev.barista.node.ladder.Decision.Release;
import dev.barista.node.ladder.Decision.Stay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LadderPolicyTest {

    private static final WakeTimes QUICK = new WakeTimes(ofMillis(5), ofMillis(10), ofMillis(83));

    private static LadderRules rules(Policy policy) {
        return new LadderRules(policy, ofSeconds(30), ofMinutes(10), null, Duration.ZERO);
    }

    private static LadderRules budget(Policy policy, Duration budget) {
        return new LadderRules(policy, ofSeconds(30), ofMinutes(10), budget, Duration.ZERO);
    }

    private static Situation on(Rung rung, LadderRules rules, Duration idle) {
        return new Situation(rung, true, 0, rules, idle, null, QUICK, true);
    }

    private static Rung next(Rung rung, LadderRules rules, Duration idle) {
        return LadderPolicy.decide(on(rung, rules, idle)).to();
    }

    @ParameterizedTest
    @CsvSource({
        "RESERVE, RUNNING,   1, RESERVE", "RESERVE, RESERVE, 9999, RESERVE",
        "FREEZE,  RUNNING,  29, RUNNING", "FREEZE,  RUNNING,  30, FROZEN",
        "FREEZE,  FROZEN,  599, FROZEN", "FREEZE,  FROZEN,  600, STOPPED",
        "LADDER,  RUNNING,   1, RESERVE", "LADDER,  RESERVE,  29, RESERVE",
        "LADDER,  RESERVE,  30, FROZEN", "LADDER,  FROZEN,  600, STOPPED",
        "LADDER,  RUNNING, 600, STOPPED", "STOP,    FROZEN, 9999, FROZEN",
    })
    void goesDownAsThePolicySays(Policy policy, Rung rung, int seconds, Rung expected) {
        assertThat(next(rung, rules(policy), ofSeconds(seconds))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void aBusyInstanceStays(Policy policy) {
        assertThat(LadderPolicy.decide(on(RUNNING, rules(policy), Duration.ZERO)))
                .isEqualTo(new Stay(RUNNING, "busy", null));
    }

    @Test
    void oneThatIsToBeAStandardInstanceAgainStaysRunning() {
        var wanted =
                new Situation(
                        RUNNING, true, 1, rules(Policy.LADDER), ofMinutes(20), null, QUICK, true);

        assertThat(LadderPolicy.decide(wanted))
                .isEqualTo(new Stay(RUNNING, "it is to be a standard instance again", null));
    }

    @Test
    void oneThatWasAskedAMomentAgoStaysRunning() {
        Situation asked = on(RUNNING, rules(Policy.RESERVE), ofMillis(45));

        assertThat(LadderPolicy.decide(asked))
                .isEqualTo(new Stay(RUNNING, "idle for 45ms", ofMillis(955)));
    }

    @Test
    void aStandardSeatIsNotTheLadders() {
        var standard =
                new Situation(
                        RUNNING, false, 0, rules(Policy.LADDER), ofMinutes(20), null, QUICK, true);

        assertThat(LadderPolicy.decide(standard)).isInstanceOf(Stay.class);
    }

    @Test
    void saysWhenToLookAgain() {
        assertThat(LadderPolicy.decide(on(RESERVE, rules(Policy.LADDER), ofSeconds(12))))
                .isEqualTo(new Stay(RESERVE, "idle for 12s", ofSeconds(18)));
        assertThat(LadderPolicy.decide(on(FROZEN, rules(Policy.LADDER), ofSeconds(60))))
                .isEqualTo(new Stay(FROZEN, "idle for 1m0s", ofMinutes(9)));
        assertThat(LadderPolicy.decide(on(RESERVE, rules(Policy.RESERVE), ofSeconds(60))))
                .isEqualTo(new Stay(RESERVE, "idle for 1m0s", null));
    }

    @Test
    void neverEntersARungThatWakesTooSlowly() {
        LadderRules rules = budget(Policy.LADDER, ofMillis(20));

        assertThat(LadderPolicy.decide(on(FROZEN, rules, ofMinutes(11))))
                .isEqualTo(
                        new Stay(
                                FROZEN,
                                "frozen, not stopped, which wakes in 83ms (wake-budget 20ms)",
                                null));
        assertThat(LadderPolicy.decide(on(RESERVE, rules, ofMinutes(11))))
                .isEqualTo(
                        new Move(
                                FROZEN,
                                "frozen, not stopped, which wakes in 83ms (wake-budget 20ms)"));
    }

    @Test
    void aBudgetBelowTheFreezerKeepsTheReserve() {
        LadderRules rules = budget(Policy.LADDER, ofMillis(6));

        assertThat(next(RUNNING, rules, ofMinutes(11))).isEqualTo(RESERVE);
        assertThat(next(RESERVE, rules, ofMinutes(11))).isEqualTo(RESERVE);
    }

    @Test
    void aBudgetThatNoRungMeetsKeepsItRunning() {
        assertThat(next(RUNNING, budget(Policy.LADDER, ofMillis(1)), ofMinutes(11)))
                .isEqualTo(RUNNING);
        assertThat(next(RUNNING, budget(Policy.FREEZE, ofMillis(6)), ofMinutes(11)))
                .isEqualTo(RUNNING);
    }

    @Test
    void anUnknownStartMeetsNoBudget() {
        var unknown = new WakeTimes(ofMillis(5), ofMillis(10), null);
        var now =
                new Situation(
                        FROZEN,
                        true,
                        0,
                        budget(Policy.LADDER, ofSeconds(60)),
                        ofMinutes(11),
                        null,
                        unknown,
                        true);

        assertThat(LadderPolicy.decide(now).reason())
                .isEqualTo("frozen, not stopped, which wakes in unknown time (wake-budget 1m0s)");
    }

    @Test
    void withoutAFreezerTheLadderHasOneRungLess() {
        var running =
                new Situation(
                        RUNNING, true, 0, rules(Policy.LADDER), ofSeconds(60), null, QUICK, false);
        var late =
                new Situation(
                        RESERVE, true, 0, rules(Policy.LADDER), ofMinutes(10), null, QUICK, false);

        assertThat(LadderPolicy.decide(running))
                .isEqualTo(
                        new Move(RESERVE, "reserve, not frozen: instances cannot be frozen here"));
        assertThat(LadderPolicy.decide(late).to()).isEqualTo(STOPPED);
    }

    @Test
    void withoutARouteItIsFrozenAtOnceAndReleasedAfterTheRollbacksTime() {
        assertThat(decideUnrouted(RUNNING, ofMillis(1)))
                .isEqualTo(new Move(FROZEN, "no Route: kept for a rollback (warm-rollback 5m0s)"));
        assertThat(decideUnrouted(FROZEN, ofMinutes(4)))
                .isEqualTo(
                        new Stay(
                                FROZEN,
                                "no Route: kept for a rollback (warm-rollback 5m0s)",
                                ofMinutes(1)));
        assertThat(decideUnrouted(FROZEN, ofMinutes(5)))
                .isEqualTo(new Release("no Route for 5m0s (warm-rollback 5m0s)"));
    }

    private static Decision decideUnrouted(Rung rung, Duration unrouted) {
        var rules = new LadderRules(Policy.STOP, ofSeconds(30), ofMinutes(10), null, ofMinutes(5));
        return LadderPolicy.decide(
                new Situation(rung, true, 0, rules, ofSeconds(1), unrouted, QUICK, true));
    }

    /// What was decided in a run of idleness and requests, second by second.
    @ParameterizedTest
    @EnumSource(Policy.class)
    void aScriptedRunIsRecomputedFromItsInputs(Policy policy) {
        // Given
        record Decided(Map<String, String> inputs, Rung to) {}
        List<Decided> journal = new ArrayList<>();
        List<Rung> way = new ArrayList<>(List.of(RUNNING));
        Duration idle = Duration.ZERO;
        for (int second = 0; second < 1_500; second++) {
            boolean asked = second == 700;
            idle = asked ? Duration.ZERO : idle.plusSeconds(1);
            Rung rung = asked ? RUNNING : way.getLast();
            if (rung == STOPPED) {
                continue;
            }
            Situation now = on(rung, budget(policy, ofMillis(second < 800 ? 20 : 500)), idle);
            Rung to = LadderPolicy.decide(now).to();
            journal.add(new Decided(now.inputs(), to));
            way.add(to);
        }

        // When
        List<Rung> recomputed =
                journal.stream()
                        .map(entry -> LadderRecompute.from(entry.inputs()).orElseThrow())
                        .toList();

        // Then
        assertThat(recomputed).isEqualTo(journal.stream().map(Decided::to).toList());
        assertThat(way)
                .contains(
                        policy == Policy.RESERVE
                                ? RESERVE
                                : policy == Policy.STOP ? RUNNING : FROZEN);
    }

    @Test
    void everySituationIsReadBackAsItWasWritten() {
        Property.holds(
                500,
                cases -> {
                    Situation any = any(cases);

                    assertThat(Situation.read(any.inputs())).contains(any);
                    assertThat(LadderRecompute.from(any.inputs()))
                            .contains(LadderPolicy.decide(any).to());
                });
    }

    @Test
    void nobodyIsRaisedAndNoBudgetIsBroken() {
        Property.holds(
                2_000,
                cases -> {
                    Situation any = any(cases);

                    Rung to = LadderPolicy.decide(any).to();

                    assertThat(any.rung().isBelow(to)).isFalse();
                    if (to != any.rung() && any.unrouted() == null) {
                        assertThat(LadderPolicy.meetsBudget(to, any)).isTrue();
                    }
                });
    }

    @Test
    void inputsOfOthersAreNotRecomputed() {
        assertThat(LadderRecompute.from(Map.of())).isEmpty();
        assertThat(LadderRecompute.from(Map.of("rung", "running", "seat", "reserve"))).isEmpty();
    }

    private static Situation any(Property.Cases cases) {
        Policy policy = List.of(Policy.values()).get(cases.between(0, 3));
        var rules =
                new LadderRules(
                        policy,
                        ofSeconds(cases.between(0, 60)),
                        ofSeconds(cases.between(60, 120)),
                        orNone(cases, 100),
                        ofMillis(cases.between(0, 1) * 100L));
        return new Situation(
                List.of(Rung.values()).get(cases.between(0, 2)),
                cases.between(0, 9) > 0,
                Math.max(0, cases.between(-9, 2)),
                rules,
                Duration.ofNanos(cases.random().nextLong(130_000_000_000L)),
                orNone(cases, 200),
                new WakeTimes(
                        ofMillis(cases.between(0, 20)),
                        ofMillis(cases.between(0, 20)),
                        orNone(cases, 200)),
                cases.random().nextBoolean());
    }

    private static @Nullable Duration orNone(Property.Cases cases, int most) {
        return cases.random().nextBoolean() ? null : ofMillis(cases.between(0, most));
    }
}
