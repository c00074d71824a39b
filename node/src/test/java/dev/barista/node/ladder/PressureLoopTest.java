package dev.barista.node.ladder;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.serving.IdleSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PressureLoopTest {

    private static final long MB = 1_000_000;
    private static final IdleSettings RESERVE = LadderWorld.settings("idle-policy", "reserve");

    private final LadderWorld world = new LadderWorld();

    PressureLoopTest() {
        world.idle = budget(100 * MB);
    }

    private static IdleConfig budget(long bytes) {
        IdleConfig usual = IdleConfig.DEFAULT;
        return new IdleConfig(
                usual.policy(),
                usual.reserve(),
                usual.freezeAfter(),
                usual.stopAfter(),
                usual.warmRollback(),
                usual.longestRequest(),
                bytes,
                usual.parked());
    }

    private CompletableFuture<Duration> start(String name) {
        var go = world.ladder.beforeStart(LadderWorld.revision(name)).toCompletableFuture();
        world.turns.settle();
        return go;
    }

    @Test
    void whoIsOverTheBudgetLosesTheLongestIdleSeat() {
        // Given
        world.add("a", true, RESERVE, 40 * MB);
        world.advance(ofSeconds(10));
        world.add("b", true, RESERVE, 40 * MB);
        world.log.clear();

        // When
        world.add("c", true, RESERVE, 40 * MB);
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.log).contains("release a").doesNotContain("release b", "release c");
        assertThat(world.held()).isEqualTo(80 * MB);
    }

    @Test
    void aStartGoesOnAtOnceWhileThereIsRoom() {
        world.add("a", true, RESERVE, 40 * MB);

        assertThat(start("b")).isCompletedWithValue(Duration.ZERO);
    }

    @Test
    void aStartWaitsUntilSomebodyHasMadeRoom() {
        // Given
        world.add("a", true, RESERVE, 90 * MB);
        world.advance(ofSeconds(3));

        // When
        CompletableFuture<Duration> go = start("b");
        boolean atOnce = go.isDone();
        world.advance(ofMillis(150));

        // Then
        assertThat(atOnce).isFalse();
        assertThat(go).isCompletedWithValue(ofMillis(100)); // which the other takes to end
        assertThat(world.held()).isZero();
    }

    @Test
    void sandboxesAreGivenUpBeforeAnyInstanceIs() {
        // Given
        world.add("a", true, RESERVE, 70 * MB);
        world.advance(ofSeconds(3));
        int before = world.unparked;

        // When
        world.add("b", true, RESERVE, 30 * MB);
        world.advance(ofSeconds(3));

        // Then
        assertThat(before).isZero();
        assertThat(world.unparked).isPositive();
    }

    @Test
    void aStartIsNeverRefusedAndSaysThatItWasTooMuch() {
        // Given
        world.label("b", "active");
        world.heeds = false;
        world.add("a", true, RESERVE, 90 * MB);
        world.advance(ofSeconds(3));

        // When
        CompletableFuture<Duration> go = start("b");
        world.advance(ofMillis(999));
        boolean before = go.isDone();
        world.advance(ofMillis(1));

        // Then
        assertThat(before).isFalse();
        assertThat(go).isCompletedWithValue(ofSeconds(1));
        assertThat(told())
                .containsExactly(
                        "OverMemoryBudget: started beside 90 MB of instances with 33 MB of its own"
                                + " (memory-budget 100 MB): nothing idle could make room within"
                                + " 1 s");
    }

    private List<String> told() {
        return world.objects.list(Types.EVENT, "", Selector.ALL).stream()
                .map(ApiObject::tree)
                .map(it -> it.path("reason").asString("") + ": " + it.path("message").asString(""))
                .toList();
    }

    @Test
    void whatStartsCountsUntilItIsMeasured() {
        // Given
        assertThat(start("a")).isCompleted();
        assertThat(start("b")).isCompleted();

        // When
        CompletableFuture<Duration> third = start("c"); // three times 32 MiB

        // Then
        assertThat(third).isNotDone();

        // When
        world.add("a", false, RESERVE, 10 * MB);
        world.add("b", false, RESERVE, 10 * MB);
        world.advance(ofSeconds(1));
        CompletableFuture<Duration> later = start("d");
        world.advance(MemoryAccount.YOUNG);

        // Then
        assertThat(third).isCompleted(); // it waited for its second
        assertThat(later).isCompleted();
    }

    @Test
    void anIdleStandardInstanceIsReclaimedWhenNoSeatIsLeft() {
        // Given
        world.add("seat", true, RESERVE, 30 * MB);
        world.add("standard", false, RESERVE, 60 * MB);
        world.advance(ofSeconds(2));
        world.log.clear();

        // When
        world.add("other", false, RESERVE, 40 * MB);
        world.begin("other-0");
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.log).containsExactly("release seat", "reclaim standard");
    }

    @Test
    void whoWasOnlyHandedOverToAnIdleSeatIsReleasedNext() {
        // Given
        world.handsOver = true;
        world.add("a", false, RESERVE, 60 * MB);
        world.advance(ofSeconds(5));
        world.begin(world.add("b", false, RESERVE, 60 * MB));

        // When
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.log).containsSubsequence("reclaim a", "release a");
        assertThat(world.held()).isEqualTo(60 * MB);
    }

    @Test
    void whoHasRequestsNeverMakesRoom() {
        world.begin(world.add("a", true, RESERVE, 80 * MB));
        world.begin(world.add("b", false, RESERVE, 80 * MB));

        world.advance(ofMinutes(1));

        assertThat(world.log).isEmpty();
        assertThat(world.held()).isEqualTo(160 * MB);
    }

    @Test
    void whoWasToldAndStaysIsNotCountedAsGoingForEver() {
        // Given
        world.heeds = false;
        world.add("a", true, RESERVE, 60 * MB);
        world.advance(ofSeconds(5));
        world.add("b", true, RESERVE, 60 * MB);

        // When
        world.advance(ofSeconds(2));
        boolean otherToo = world.log.contains("release b");
        world.advance(ofSeconds(4));

        // Then
        assertThat(otherToo).isFalse();
        assertThat(world.log).contains("release a", "release b");
    }

    @Test
    void aStallingMachineLosesOneAtATime() {
        // Given
        world.idle = budget(1L << 40);
        world.add("a", true, RESERVE, MB);
        world.add("b", true, RESERVE, MB);
        world.advance(ofSeconds(3));
        world.log.clear();

        // When
        world.stalled = 40;
        world.advance(ofSeconds(4));

        // Then
        assertThat(world.log).containsExactly("release a");
    }

    @Test
    void aStallingMachineWithSwapFreezes() {
        world.swap = true;
        world.stalled = 40;

        String id = world.add("a", true, RESERVE, MB);
        world.advance(ofSeconds(3));

        assertThat(world.rung(id)).isEqualTo(Rung.FROZEN);
        assertThat(world.journal.getLast())
                .extracting("reason")
                .isEqualTo("memory: the machine stalls 40.0 % of the time");
    }

    @Test
    void nothingIsMeasuredWhileNothingRuns() {
        String id = world.add("a", true, RESERVE, MB);
        world.advance(ofSeconds(5));
        world.end(id);
        world.advance(ofSeconds(5));
        int before = world.looks;

        world.advance(ofMinutes(5));

        assertThat(before).isPositive();
        assertThat(world.looks).isEqualTo(before);
    }

    @Test
    void whenItClosesNobodyWaitsAnyMore() {
        world.heeds = false;
        world.add("a", true, RESERVE, 200 * MB);
        world.advance(ofMillis(500));
        CompletableFuture<Duration> go = start("b");

        world.ladder.close();
        world.turns.settle();

        assertThat(go).isCompleted();
    }
}
