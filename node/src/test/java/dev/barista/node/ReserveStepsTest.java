package dev.barista.node;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.runtime.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a reserve tells of its way: its steps, and its end.
class ReserveStepsTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void tellsTheStepsOfTheReserveInOrderTwentyTimes() {
        // Given
        seats.deployed(1);

        // When
        for (int i = 0; i < 20; i++) {
            seats.idle(1);
            world.advance(ofSeconds(3));
            seats.raise(world.onlyInstance().id());
            seats.wake(1);
            world.advance(ofSeconds(3));
        }

        // Then
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.addAll(List.of("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"));
        }
        assertThat(seats.steps()).isEqualTo(expected);
        assertThat(world.events().stream().filter(it -> it.startsWith("ReserveIdle"))).hasSize(20);
    }

    @Test
    void tellsNoStepsOfARevisionWithoutAReserve() {
        seats.annotated(Map.of("barista.dev/idle-policy", "freeze")).deployed(1);

        seats.idle(1);
        seats.wake(1);

        assertThat(seats.steps()).isEmpty();
        assertThat(seats.rungs()).isEmpty();
    }

    @Test
    void aReserveThatDiesIsStartedAgainAndSaysSo() {
        seats.deployed(1);
        seats.idle(1);

        world.onlyInstance().end(new Container.Exit(3, false));
        world.advance(ofSeconds(1));

        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.onlyInstance().id()).endsWith("-1");
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
        assertThat(world.events()).anyMatch(event -> event.startsWith("ReserveFailed"));
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt())
                .isEqualTo(1);
    }
}
