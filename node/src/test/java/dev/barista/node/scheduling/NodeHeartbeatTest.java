package dev.barista.node.scheduling;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tells that the node lives, and what it is.
class NodeHeartbeatTest {

    @TempDir private Path root;

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private NodeHeartbeat heartbeat;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/machine-id"), "abc\n");
        Files.writeString(
                root.resolve("etc/os-release"), "ID=beans\nPRETTY_NAME=\"Beans 1 (arabica)\"\n");
        NodeObject.publish(objects, facts(), time.instant());
        heartbeat =
                new NodeHeartbeat(
                        objects, this::facts, new Clocks(time, time, time), Runnable::run);
        heartbeat.start();
    }

    private NodeFacts facts() {
        return new NodeFacts(
                new Capacity(new Resources(2000, 1 << 30), 110),
                "10.0.0.1",
                "crun",
                "",
                NodeMachine.read(root, root));
    }

    private ApiObject lease() {
        return objects.require(NodeHeartbeat.LEASE, NodeHeartbeat.KEY);
    }

    private ApiObject node() {
        return objects.require(Types.NODE, ObjectKey.of("barista"));
    }

    private Duration age() {
        Instant renewed = Instant.parse(lease().at("/spec/renewTime").asString());
        return Duration.between(renewed, time.instant());
    }

    @Test
    void theLeaseIsRenewedWellWithinItsTime() {
        assertThat(age()).isLessThan(ofSeconds(1));

        for (int n = 0; n < 20; n++) {
            time.advance(ofSeconds(29));
            assertThat(age()).isLessThanOrEqualTo(NodeHeartbeat.RENEW_EVERY);
        }

        assertThat(lease().at("/spec/leaseDurationSeconds").asInt())
                .isGreaterThan(2 * (int) NodeHeartbeat.RENEW_EVERY.toSeconds());
    }

    @Test
    void theStatusIsReportedAgainEveryFiveMinutes() {
        String first = node().at("/status/conditions/0/lastHeartbeatTime").asString();

        time.advance(ofMinutes(4));
        String same = node().at("/status/conditions/0/lastHeartbeatTime").asString();
        time.advance(ofMinutes(2));
        String later = node().at("/status/conditions/0/lastHeartbeatTime").asString();

        assertThat(same).isEqualTo(first);
        assertThat(Instant.parse(later)).isAfter(Instant.parse(first));
        assertThat(node().at("/status/conditions/0/lastTransitionTime").asString())
                .isEqualTo(first);
    }

    @Test
    void nothingIsRenewedAfterTheEnd() {
        heartbeat.close();

        time.advance(ofMinutes(10));

        assertThat(age()).isGreaterThan(ofMinutes(9));
    }

    @Test
    void theNodeTellsWhatItIsAndHas() {
        assertThat(node().at("/status/nodeInfo/machineID").asString()).isEqualTo("abc");
        assertThat(node().at("/status/nodeInfo/osImage").asString()).isEqualTo("Beans 1 (arabica)");
        assertThat(node().at("/status/nodeInfo/bootID").asString()).isEmpty();
        assertThat(node().at("/status/capacity/ephemeral-storage").asString())
                .matches("[1-9]\\d*Ki");
        assertThat(
                        node().at("/status/conditions")
                                .valueStream()
                                .map(c -> c.path("type").asString() + c.path("status").asString()))
                .containsExactlyInAnyOrder(
                        "ReadyTrue",
                        "MemoryPressureFalse",
                        "DiskPressureFalse",
                        "PIDPressureFalse",
                        "NetworkUnavailableFalse");
    }
}
