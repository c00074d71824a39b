package dev.barista.node;

import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.condition;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.runtime.Container.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A pod of several containers, from its first init container to its last sidecar.
class CompanionsTest {

    private static final Exit WELL = new Exit(0, false);
    private static final Exit BADLY = new Exit(1, false);

    /// In the sandbox, by their place in the spec.
    private static final String MIGRATE = "companion-0";

    private static final String PROXY = "companion-1";
    private static final String PEER = "companion-3";

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    /// A migration, a native sidecar, the main container and one beside it.
    private void createPod(String restartPolicy) {
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> {
                            ObjectNode spec = tree.withObject("/spec");
                            spec.put("restartPolicy", restartPolicy);
                            add(spec, "initContainers", "migrate");
                            add(spec, "initContainers", "proxy").put("restartPolicy", "Always");
                            add(spec, "containers", "peer");
                        }));
    }

    private static ObjectNode add(ObjectNode spec, String list, String name) {
        return spec.withArray("/" + list)
                .addObject()
                .put("name", name)
                .put("image", NodeWorld.IMAGE);
    }

    private JsonNode container(String list, String name) {
        return world.onlyPod()
                .status()
                .path(list)
                .valueStream()
                .filter(one -> one.path("name").asString("").equals(name))
                .findFirst()
                .orElse(Json.object());
    }

    private JsonNode container(String name) {
        return container("containerStatuses", name);
    }

    private String address() {
        return world.onlyPod().at("/status/podIP").asString("");
    }

    private String phase() {
        return world.onlyPod().at("/status/phase").asString("");
    }

    private void end(String name, Exit how) {
        world.driver.end(name, how);
        world.turns.settle();
    }

    @Test
    void itsMigrationRunsFirstAndItsStatusSaysSo() {
        createPod("Always");

        assertThat(world.driver.containers()).containsExactly(MIGRATE);
        assertThat(phase()).isEqualTo("Pending");
        ApiObject pod = world.onlyPod();
        assertThat(condition(pod, "Initialized", "status")).isEqualTo("False");
        assertThat(condition(pod, "Initialized", "message"))
                .isEqualTo("containers with incomplete status: [migrate proxy]");
        assertThat(container("main").at("/state/waiting/reason").asString())
                .isEqualTo("PodInitializing");
    }

    @Test
    void thenAllOthersRunAndItIsReady() {
        createPod("Always");

        end(MIGRATE, WELL);

        assertThat(world.driver.containers()).containsExactlyInAnyOrder(PROXY, "main", PEER);
        assertThat(phase()).isEqualTo("Running");
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
        assertThat(
                        container("initContainerStatuses", "migrate")
                                .at("/state/terminated/reason")
                                .asString())
                .isEqualTo("Completed");
        assertThat(container("initContainerStatuses", "proxy").at("/state/running").isObject())
                .isTrue();
        assertThat(container("peer").path("ready").asBoolean()).isTrue();
    }

    @Test
    void thePeerThatEndsIsStartedAgainAlone() {
        createPod("Always");
        end(MIGRATE, WELL);
        List<Long> before = pids();

        end(PEER, BADLY);

        assertThat(world.driver.containers()).contains("main", PEER);
        assertThat(container("peer").path("restartCount").asInt()).isEqualTo(1);
        assertThat(container("peer").at("/lastState/terminated/exitCode").asInt()).isEqualTo(1);
        assertThat(container("main").path("restartCount").asInt()).isZero();
        assertThat(pids()).hasSize(3).containsAll(before.subList(0, 2));
    }

    @Test
    void theMainContainerIsStartedAgainWhereItWas() {
        createPod("Always");
        end(MIGRATE, WELL);
        String address = address();

        end("main", BADLY);

        assertThat(address()).isEqualTo(address).isNotEmpty();
        assertThat(world.driver.containers()).containsExactlyInAnyOrder(PROXY, "main", PEER);
        assertThat(container("main").path("restartCount").asInt()).isEqualTo(1);
        assertThat(container("peer").path("restartCount").asInt()).isZero();
    }

    @Test
    void aJobsPodEndsWhenItsContainersHaveAndThenItsSidecar() {
        createPod("Never");
        end(MIGRATE, WELL);

        end("main", WELL);
        assertThat(phase()).isEqualTo("Running");
        assertThat(container("main").at("/state/terminated/exitCode").asInt(-1)).isZero();
        end(PEER, WELL);

        assertThat(world.driver.containers()).isEmpty();
        assertThat(phase()).isEqualTo("Succeeded");
        assertThat(world.driver.sandboxes()).isZero();
    }

    @Test
    void aMigrationThatFailsForGoodFailsThePod() {
        createPod("Never");

        end(MIGRATE, BADLY);

        assertThat(phase()).isEqualTo("Failed");
        assertThat(world.driver.sandboxes()).isZero();
        assertThat(
                        container("initContainerStatuses", "migrate")
                                .at("/state/terminated/exitCode")
                                .asInt())
                .isEqualTo(1);
    }

    @Test
    void nothingIsLeftWhenItIsDeleted() {
        createPod("Always");
        end(MIGRATE, WELL);

        world.delete(POD, world.onlyPod().key());
        world.advance(ofSeconds(31));

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.sandboxes()).isZero();
    }

    @Test
    void nothingIsLeftWhenItIsDeletedDuringItsMigration() {
        createPod("Always");

        world.delete(POD, world.onlyPod().key());
        world.advance(ofSeconds(31));

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.sandboxes()).isZero();
    }

    @Test
    void allRunOnAfterAKillAndAreFollowed() throws IOException {
        createPod("Always");
        end(MIGRATE, WELL);
        List<Long> before = pids();

        world.crash();

        assertThat(pids()).isEqualTo(before).hasSize(3);
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
        end(PEER, BADLY);
        assertThat(container("peer").path("restartCount").asInt()).isEqualTo(1);
        world.delete(POD, world.onlyPod().key());
        world.advance(ofSeconds(31));
        assertThat(world.driver.sandboxes()).isZero();
    }

    private List<Long> pids() {
        return world.driver.running().stream()
                .flatMap(sandbox -> sandbox.containers().stream())
                .map(one -> one.pid())
                .sorted()
                .toList();
    }

    // ---- of a revision

    private void twoContainers() throws IOException {
        seats.peer("proxy").deployed(0);
    }

    @Test
    void aWakeStartsBothAndThePodTakesThemOver() throws IOException {
        twoContainers();

        seats.expect();
        assertThat(world.servingIds()).hasSize(1);
        List<Long> early = pids();
        seats.wake(1);

        assertThat(pids()).isEqualTo(early).hasSize(2);
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
        assertThat(container("proxy").path("ready").asBoolean()).isTrue();
        end("companion-1", BADLY); // the pod follows what it took over
        assertThat(container("proxy").path("restartCount").asInt()).isEqualTo(1);
    }

    @Test
    void itLeavesTheRoutingWhileItsPeerIsDown() throws IOException {
        twoContainers();
        seats.expect();
        seats.wake(1);
        String id = world.servingIds().getFirst();

        end("companion-1", BADLY); // is started again at once
        end("companion-1", BADLY); // and now after a back-off

        assertThat(world.servingIds()).isEmpty();
        world.advance(ofSeconds(11));
        assertThat(world.servingIds()).containsExactly(id);
    }

    @Test
    void bothGoToTheOtherSeatTogether() throws IOException {
        twoContainers();
        seats.wake(1);
        List<Long> before = pids();

        seats.idle(1);
        world.advance(ofSeconds(3));

        assertThat(pids()).isEqualTo(before).hasSize(2);
        end("companion-1", BADLY);
        assertThat(container("proxy").path("restartCount").asInt()).isEqualTo(1);
    }
}
