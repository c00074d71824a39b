package dev.barista.node.ladder;

import static dev.barista.node.ladder.Victim.Way.FREEZE;
import static dev.barista.node.ladder.Victim.Way.RECLAIM;
import static dev.barista.node.ladder.Victim.Way.RELEASE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.testkit.Property;
import dev.barista.node.ladder.Pressed.Idler;
import dev.barista.node.ladder.Victim.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PressurePolicyTest {

    private static final long MB = 1_000_000;

    private static Idler seat(String name, long megabytes, Duration idle) {
        return new Idler(
                LadderWorld.revision(name),
                false,
                false,
                false,
                megabytes * MB,
                idle,
                ofMillis(100));
    }

    private static Idler with(Idler one, boolean standard, boolean frozen, boolean promised) {
        return new Idler(
                one.revision(), standard, frozen, promised, one.bytes(), one.idle(), one.wake());
    }

    private static Pressed used(long megabytes, Idler... idle) {
        return new Pressed(
                600 * MB, megabytes * MB, 0, 0, true, OptionalDouble.of(0), List.of(idle));
    }

    private static Pressed stalled(double percent, boolean swap, Idler... idle) {
        return new Pressed(
                600 * MB, 100 * MB, 0, 0, swap, OptionalDouble.of(percent), List.of(idle));
    }

    private static List<String> names(Pressed now) {
        return PressurePolicy.decide(now).stream().map(one -> one.revision().name()).toList();
    }

    @Test
    void nobodyGoesWhileThereIsRoom() {
        assertThat(names(used(570, seat("a", 20, ofMinutes(9))))).isEmpty();
    }

    @Test
    void asManyGoAsTheBudgetNeedsTheLongestIdleFirst() {
        Pressed now =
                used(
                        571,
                        seat("a", 20, ofSeconds(1)),
                        seat("b", 20, ofSeconds(3)),
                        seat("c", 20, ofSeconds(2)));

        assertThat(names(now)).containsExactly("b", "c");
        assertThat(PressurePolicy.decide(now).getFirst().reason())
                .isEqualTo("memory: 571 MB of instances (memory-budget 600 MB)");
    }

    @Test
    void whatGoesAlreadyAndWhatStartsCounts() {
        var idle = List.of(seat("a", 20, ofSeconds(1)));

        assertThat(
                        PressurePolicy.decide(
                                new Pressed(
                                        600 * MB,
                                        590 * MB,
                                        40 * MB,
                                        0,
                                        true,
                                        OptionalDouble.empty(),
                                        idle)))
                .isEmpty();
        assertThat(
                        PressurePolicy.decide(
                                new Pressed(
                                        600 * MB,
                                        500 * MB,
                                        0,
                                        80 * MB,
                                        true,
                                        OptionalDouble.empty(),
                                        idle)))
                .hasSize(1);
    }

    @Test
    void manyBytesAndAQuickWakeGoBeforeFewAndASlowOne() {
        Idler large = seat("large", 60, ofSeconds(10));
        Idler small = seat("small", 20, ofSeconds(20));
        Idler slow =
                new Idler(
                        LadderWorld.revision("slow"),
                        false,
                        false,
                        false,
                        60 * MB,
                        ofSeconds(20),
                        ofSeconds(3));

        assertThat(names(used(650, slow, small, large))).containsExactly("large", "small", "slow");
    }

    @Test
    void standardSeatsGoAfterIdleOnesAndPromisesLast() {
        Idler promised = with(seat("promised", 90, ofMinutes(9)), false, false, true);
        Idler standard = with(seat("standard", 60, ofMinutes(5)), true, false, false);
        Idler seat = seat("seat", 20, ofSeconds(1));

        List<Victim> victims = PressurePolicy.decide(used(700, promised, standard, seat));

        assertThat(victims.stream().map(one -> one.revision().name()))
                .containsExactly("seat", "standard", "promised");
        assertThat(victims.stream().map(Victim::way)).containsExactly(RELEASE, RECLAIM, RELEASE);
    }

    @Test
    void aStallingMachineFreezesOneWhereThereIsSwap() {
        Idler frozen = with(seat("frozen", 90, ofMinutes(9)), false, true, false);
        Idler awake = seat("awake", 20, ofSeconds(1));

        assertThat(way(stalled(10.5, true, frozen, awake))).containsExactly(FREEZE);
        assertThat(names(stalled(10.5, true, frozen, awake))).containsExactly("awake");
        assertThat(way(stalled(10.5, true, frozen))).containsExactly(RELEASE);
        assertThat(way(stalled(9.5, true, frozen, awake))).isEmpty();
    }

    @Test
    void withoutSwapAStallingMachineStopsOneForFreezingFreesNothing() {
        Idler awake = seat("awake", 20, ofSeconds(1));

        assertThat(way(stalled(50, false, awake))).containsExactly(RELEASE);
    }

    private static List<Way> way(Pressed now) {
        return PressurePolicy.decide(now).stream().map(Victim::way).toList();
    }

    @Test
    void everyVictimIsRecomputedFromItsInputs() {
        Property.holds(
                1_000,
                cases -> {
                    List<Idler> idle = new ArrayList<>();
                    for (int i = 0; i < cases.length() % 20; i++) {
                        Idler one =
                                seat(
                                        "r" + i,
                                        cases.between(1, 100),
                                        ofMillis(cases.between(1, 9_999)));
                        idle.add(
                                with(
                                        one,
                                        cases.random().nextBoolean(),
                                        cases.random().nextBoolean(),
                                        cases.random().nextBoolean()));
                    }
                    var now =
                            new Pressed(
                                    600 * MB,
                                    cases.between(300, 900) * MB,
                                    0,
                                    0,
                                    cases.random().nextBoolean(),
                                    OptionalDouble.of(cases.between(0, 30)),
                                    idle);

                    for (Victim one : PressurePolicy.decide(now)) {
                        Rung to = one.way() == FREEZE ? Rung.FROZEN : Rung.STOPPED;
                        assertThat(LadderRecompute.from(one.inputs())).contains(to);
                    }
                });
    }

    @Test
    void theFewestGoThatAreEnough() {
        Property.holds(
                500,
                cases -> {
                    Idler[] idle = new Idler[cases.between(1, 30)];
                    Arrays.setAll(
                            idle,
                            i ->
                                    seat(
                                            "r" + i,
                                            cases.between(1, 50),
                                            ofMillis(cases.between(1, 9_999))));
                    Pressed now = used(cases.between(500, 800), idle);

                    List<Victim> victims = PressurePolicy.decide(now);

                    long freed =
                            now.idle().stream()
                                    .filter(one ->
                                            victims.stream()
                                                    .anyMatch(v ->
                                                            v.revision().equals(one.revision())))
                                    .mapToLong(Idler::bytes)
                                    .sum();
                    boolean all = victims.size() == idle.length;
                    assertThat(
                                    victims.isEmpty()
                                            || all
                                            || now.used() - freed
                                                    <= PressurePolicy.LOW * now.budget())
                            .isTrue();
                });
    }
}
