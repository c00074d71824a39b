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
import dev.barista.model.journal.JournalEntry.RungChanged;
import org.junit.jupiter.api.Test;

class LadderLoopTest {

    private final LadderWorld world = new LadderWorld();

    @Test
    void anIdleInstanceGoesDownAllRungsOfItsLadder() {
        // Given
        String id =
                world.idler(
                        "hello",
                        "idle-policy",
                        "ladder",
                        "freeze-after",
                        "30s",
                        "stop-after",
                        "5m");

        // When
        world.advance(ofMinutes(6));

        // Then
        assertThat(world.log)
                .containsExactly("move hello-0 reserve", "move hello-0 frozen", "release hello");
        assertThat(world.rung(id)).isEqualTo(STOPPED);
    }

    @Test
    void goesDownWhenItIsDueAndNotAtTheNextRound() {
        // Given
        String id = world.idler("hello", "idle-policy", "freeze", "freeze-after", "2500ms");

        // When
        world.advance(ofMillis(2_499));
        Rung before = world.rung(id);
        world.advance(ofMillis(1));

        // Then
        assertThat(before).isEqualTo(RUNNING);
        assertThat(world.rung(id)).isEqualTo(FROZEN);
    }

    @Test
    void everyDecisionIsRecomputedFromWhatTheJournalKept() {
        // Given
        world.idler("a", "idle-policy", "ladder", "freeze-after", "10s", "stop-after", "1m");
        world.idler("b", "idle-policy", "freeze", "freeze-after", "5s", "wake-budget", "20ms");
        world.idler("c", "idle-policy", "reserve");
        String d = world.idler("d", "idle-policy", "ladder", "freeze-after", "1s");
        world.begin(d);

        // When
        world.advance(ofSeconds(30));
        world.finish(d);
        world.advance(ofMinutes(20));

        // Then
        assertThat(world.journal).hasSizeGreaterThan(6);
        for (var entry : world.journal) {
            RungChanged changed = (RungChanged) entry;
            assertThat(LadderRecompute.from(changed.inputs())).contains(changed.to());
        }
        assertThat(world.rung("b-0")).isEqualTo(FROZEN); // its start is above its budget
        assertThat(world.rung("c-0")).isEqualTo(RESERVE);
    }

    @Test
    void aBusyInstanceIsLeftAlone() {
        String id = world.idler("hello", "idle-policy", "ladder");
        world.advance(ofMillis(1));
        world.log.clear();
        world.begin(id);

        world.advance(ofMinutes(30));

        assertThat(world.log).isEmpty();
    }

    @Test
    void oneThatIsToBeAStandardInstanceAgainIsNotLoweredBetweenRequests() {
        // Given
        String id = world.idler("hello", "idle-policy", "ladder");
        world.wantStandard("hello", 1);

        // When
        world.advance(ofMinutes(30));

        // Then
        assertThat(world.log).isEmpty();

        // When
        world.wantStandard("hello", 0);
        world.advance(ofSeconds(2));

        // Then
        assertThat(world.rung(id)).isEqualTo(STOPPED); // longer idle than its stop-after
    }

    @Test
    void gapsBetweenRequestsAreNotIdleness() {
        // Given
        String id = world.idler("hello", "idle-policy", "ladder");

        // When
        for (int i = 0; i < 100; i++) {
            world.begin(id);
            world.advance(ofMillis(5));
            world.finish(id);
            world.advance(ofMillis(900));
        }

        // Then
        assertThat(world.log).isEmpty();

        // When
        world.advance(ofMillis(100));

        // Then
        assertThat(world.rung(id)).isEqualTo(RESERVE);
    }

    @Test
    void aStandardInstanceIsLeftToTheAutoscaler() {
        world.add("hello", false, LadderWorld.settings("idle-policy", "ladder"), 1);

        world.advance(ofMinutes(30));

        assertThat(world.log).isEmpty();
    }

    @Test
    void oneThatCannotGoDownIsTriedAgainLaterEachTime() {
        // Given
        String id = world.idler("hello", "idle-policy", "reserve");
        world.unmovable.add(id);

        // When
        world.advance(ofMinutes(1));

        // Then
        assertThat(world.log).hasSizeBetween(6, 9).containsOnly("keep hello-0");

        // When
        world.unmovable.clear();
        world.advance(ofSeconds(31));

        // Then
        assertThat(world.rung(id)).isEqualTo(RESERVE);
    }

    @Test
    void aReleaseThatIsNotHeededIsToldOnceAndSaidAgain() {
        world.heeds = false;
        world.idler("hello", "idle-policy", "freeze", "freeze-after", "0s", "stop-after", "0s");

        world.advance(ofSeconds(20));

        assertThat(world.log).hasSizeBetween(3, 5).containsOnly("release hello");
        assertThat(world.journal).hasSize(1);
    }

    @Test
    void seatsOfARevisionAreGivenUpTogether() {
        // Given
        var settings = LadderWorld.settings("idle-policy", "freeze", "stop-after", "1m");
        world.add("hello", 0, true, settings, 1);
        String busy = world.add("hello", 1, true, settings, 1);
        world.begin(busy);
        world.advance(ofSeconds(30));
        world.finish(busy);

        // When
        world.advance(ofSeconds(59));

        // Then
        assertThat(world.log).containsExactly("move hello-0 frozen", "move hello-1 frozen");

        // When
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.log).last().isEqualTo("release hello");
        assertThat(world.journal).hasSize(4);
    }

    @Test
    void aRevisionWithoutARouteIsFrozenAtOnceAndReleasedInTime() {
        // Given
        String id = world.idler("old", "idle-policy", "ladder", "warm-rollback", "5m");
        world.label("old", "active");
        world.advance(ofSeconds(1));
        Rung before = world.rung(id);

        // When
        world.label("old", "reserve");
        world.advance(ofMillis(100));
        Rung at = world.rung(id);
        world.advance(ofMinutes(5));

        // Then
        assertThat(before).isEqualTo(RESERVE);
        assertThat(at).isEqualTo(FROZEN);
        assertThat(world.rung(id)).isEqualTo(STOPPED);
    }

    @Test
    void aRollbackWithinTheTimeStopsTheClock() {
        // Given
        String id = world.idler("old", "idle-policy", "reserve", "warm-rollback", "5m");
        world.label("old", "reserve");
        world.advance(ofMinutes(4));

        // When
        world.label("old", "active");
        world.advance(ofMinutes(4));

        // Then
        assertThat(world.rung(id)).isEqualTo(FROZEN); // only a request raises it
    }

    @Test
    void measuredWakesCloseARung() {
        // Given
        for (int i = 0; i < 5; i++) {
            world.wakes.record(LadderWorld.revision("slow"), FROZEN, ofMillis(35));
        }
        String id =
                world.idler(
                        "slow",
                        "idle-policy",
                        "ladder",
                        "freeze-after",
                        "2s",
                        "wake-budget",
                        "20ms");

        // When
        world.advance(ofSeconds(60));

        // Then
        assertThat(world.rung(id)).isEqualTo(RESERVE);

        // When
        world.advance(ofMinutes(10));

        // Then
        assertThat(world.rung(id)).isEqualTo(FROZEN); // what was measured then counts no more
    }

    @Test
    void nothingIsScheduledWhileNothingIdles() {
        String id = world.idler("hello", "idle-policy", "reserve");
        world.advance(ofSeconds(5));
        world.end(id);
        world.advance(ofSeconds(5));
        int before = world.pictures;

        world.advance(ofMinutes(10));

        assertThat(world.pictures).isEqualTo(before);
    }
}
