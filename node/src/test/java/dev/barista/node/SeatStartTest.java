package dev.barista.node;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance that starts in a seat: with what power, and when.
class SeatStartTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void aSeatWithoutAnybodyToTakeOverStartsItsOwnAtOnceOnFullPower() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(50)));
        seats.deployed(0);

        // When
        seats.idle(1);
        int starting = world.onlyInstance().cpuMillis();
        world.advance(ofMillis(100));

        // Then
        assertThat(starting).isEqualTo(1000);
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(100);
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
    }

    @Test
    void startsWithMoreCpuThanItsLimitUntilItIsReady() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(50)));
        seats.annotated(Map.of("barista.dev/startup-cpu-boost", "4"));

        // When
        seats.deployed(1);
        int ready = world.onlyInstance().cpuMillis();

        // Then
        assertThat(world.onlyInstance().spec().limits().cpuMillis()).isEqualTo(4000);
        assertThat(ready).isEqualTo(1000);
    }

    @Test
    void losesTheBoostAfterAMinuteEvenIfItIsNeverReady() {
        world.driver.playing(Script.neverListens());
        seats.annotated(Map.of("barista.dev/startup-cpu-boost", "4")).deployed(1);

        world.advance(ofSeconds(58));
        int before = world.onlyInstance().cpuMillis();
        world.advance(ofSeconds(2));

        assertThat(before).isEqualTo(4000);
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
    }

    @Test
    void waitsForMemoryBeforeItStarts() {
        // Given
        var room = new CompletableFuture<Duration>();
        world.memory = _ -> room;
        seats.deployed(1);
        int before = world.driver.instances().size();

        // When
        room.complete(ofMillis(300));
        world.turns.settle();

        // Then
        assertThat(before).isZero();
        assertThat(world.driver.instances()).hasSize(1);
    }
}
