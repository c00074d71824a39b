package dev.barista.node.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.replicaset.Victims.Candidate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VictimsTest {

    @Test
    void whoIsNotReadyGoesFirst() {
        assertThat(choose(pod("ready", true, 0, 1), pod("starting", false, 0, 0)))
                .isEqualTo("starting");
    }

    @Test
    void thenWhoHasTheFewestRequests() {
        assertThat(choose(pod("busy", true, 5, 9), pod("idle", true, 0, 1))).isEqualTo("idle");
    }

    @Test
    void thenTheYoungest() {
        assertThat(choose(pod("old", true, 1, 1), pod("young", true, 1, 2))).isEqualTo("young");
    }

    private static String choose(Candidate... candidates) {
        return Victims.choose(List.of(candidates), 1).getFirst().name();
    }

    private static Candidate pod(String name, boolean ready, int inFlight, int second) {
        return new Candidate(
                new ObjectKey("default", name), ready, inFlight, Instant.ofEpochSecond(second));
    }
}
