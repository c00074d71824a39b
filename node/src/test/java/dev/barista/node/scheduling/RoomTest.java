package dev.barista.node.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomTest {

    private final Room room = new Room(new Capacity(new Resources(1_000, 100), 3));
    private final List<String> called = new ArrayList<>();

    @Test
    void namesAllThatIsMissing() {
        assertThat(take("a", 2_000, 200))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.");
    }

    @Test
    void boundsTheNumberOfPods() {
        take("a", 0, 0);
        take("b", 0, 0);
        take("c", 0, 0);

        assertThat(take("d", 0, 0)).isEqualTo("0/1 nodes are available: 1 Too many pods.");
    }

    @Test
    void callsThoseWhoWaitInTheOrderTheyCame() {
        take("a", 900, 0);
        take("b", 500, 0);
        take("c", 500, 0);

        room.leave("a");

        assertThat(called).containsExactly("b", "c");
        assertThat(take("b", 500, 0)).isEmpty();
    }

    @Test
    void givesAPodItsShareOnce() {
        take("a", 600, 0);
        take("a", 600, 0);
        room.leave("a");

        assertThat(take("b", 1_000, 0)).isEmpty();
    }

    @Test
    void forgetsWhoDoesNotWaitAnyMore() {
        take("a", 900, 0);
        take("b", 500, 0);
        room.leave("b");

        room.leave("a");

        assertThat(called).isEmpty();
    }

    private String take(String uid, long cpu, long memory) {
        return room.take(uid, new Resources(cpu, memory), () -> called.add(uid)).orElse("");
    }

    @Test
    void saysWhatTheNodeHasNone() {
        var room = new Room(new Capacity(new Resources(1_000, 1_000, Map.of("a.b/fpga", 2L)), 9));

        assertThat(room.take("a", gpus(1), () -> {}))
                .contains("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");
        assertThat(room.take("b", new Resources(1, 1, Map.of("a.b/fpga", 2L)), () -> {})).isEmpty();
        assertThat(room.take("c", new Resources(2_000, 1, Map.of("a.b/fpga", 1L)), () -> {}))
                .contains("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient a.b/fpga.");
        room.leave("b");
        assertThat(room.take("d", new Resources(1, 1, Map.of("a.b/fpga", 1L)), () -> {})).isEmpty();
    }

    private static Resources gpus(long count) {
        return new Resources(1, 1, Map.of("nvidia.com/gpu", count));
    }
}
