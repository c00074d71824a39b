package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What a revision says of its reserve.
class ReserveReadyTest {

    private static final String REVISION = "hello-00001";

    private final World world = new World();

    private void apply() {
        enable();
        world.bringUp(REVISION);
    }

    private void enable() {
        world.apply(
                "hello",
                "ghcr.io/x/y:1",
                tree ->
                        tree.withObject("/spec/template/metadata/annotations")
                                .put("knative.aliyun.com/reserve-instance", "enable"));
        world.settle();
    }

    private void scale(String deployment, int replicas, int ready) {
        ApiObject there = world.require(Types.DEPLOYMENT, deployment);
        ApiObject scaled =
                world.objects.update(
                        Types.DEPLOYMENT,
                        there.with(tree -> tree.withObject("/spec").put("replicas", replicas)));
        ObjectNode status =
                scaled.status() instanceof ObjectNode known ? known.deepCopy() : Json.object();
        world.objects.updateStatus(
                Types.DEPLOYMENT, scaled.withStatus(status.put("readyReplicas", ready)));
    }

    /// As the autoscaler and the node leave it: nothing wanted but one seat.
    private void idle(int readySeats) {
        scale(REVISION + "-deployment-reserve", 1, readySeats);
        scale(REVISION + "-deployment", 0, 0);
        world.scaled(REVISION, 0);
        world.settle();
    }

    private void reservePod(String status) {
        world.pod(REVISION, status, labels -> labels.put("barista.dev/seat", "reserve"));
        world.settle();
    }

    private String reserve() {
        return world.condition(Types.REVISION, REVISION, "ReserveReady");
    }

    @Test
    void isNotNeededWhileStandardInstancesServe() {
        apply();

        assertThat(reserve()).isEqualTo("False Serving: Standard instances take the load.");
        assertThat(world.ready(Types.REVISION, REVISION)).isEqualTo("True");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void nobodyServesBeforeTheFirstInstanceIsReady() {
        enable();

        assertThat(reserve()).isEqualTo("Unknown Starting");
    }

    @Test
    void whoNeverBecameReadyKeepsNothing() {
        // Given
        enable();

        // When
        world.deployment(REVISION, 0, "False", "ProgressDeadlineExceeded", "No instance is ready.");
        world.settle();
        String meanwhile = reserve();
        scale(REVISION + "-deployment", 0, 0);
        world.settle();

        // Then
        assertThat(meanwhile)
                .isEqualTo("False NotReady: No reserve is kept: the revision is not ready.");
        assertThat(reserve()).isEqualTo(meanwhile);
    }

    @Test
    void isInformationAlone() {
        apply();

        String severity =
                world.require(Types.REVISION, REVISION)
                        .at("/status/conditions")
                        .valueStream()
                        .filter(tree -> tree.path("type").asString().equals("ReserveReady"))
                        .map(tree -> tree.path("severity").asString())
                        .findFirst()
                        .orElseThrow();
        assertThat(severity).isEqualTo("Info");
    }

    @Test
    void isStartingAndThenReady() {
        apply();
        idle(0);
        String before = reserve();

        idle(1);

        assertThat(before).isEqualTo("Unknown Starting");
        assertThat(reserve()).isEqualTo("True");
        assertThat(world.ready(Types.REVISION, REVISION)).isEqualTo("True");
    }

    @Test
    void saysWhenCpuCannotBeLimited() {
        apply();
        idle(1);

        reservePod(
                """
                {"conditions": [{"type": "barista.dev/Rung", "status": "True",
                  "reason": "NoCpuLimit"}]}
                """);

        assertThat(reserve())
                .isEqualTo(
                        "True NoCpuLimit: CPU cannot be limited here: the reserve works without the"
                                + " saving.");
    }

    @Test
    void saysThatTheInstanceIsFrozen() {
        apply();
        idle(0);

        reservePod(
                """
                {"conditions": [{"type": "barista.dev/Rung", "status": "True",
                  "reason": "Frozen"}]}
                """);

        assertThat(reserve())
                .isEqualTo("False Frozen: The instance is frozen; a request thaws it.");
        assertThat(world.ready(Types.REVISION, REVISION)).isEqualTo("True");
    }

    @Test
    void aReserveThatDiesSaysWhyAndLeavesTheRevisionReady() {
        apply();
        idle(0);

        reservePod(
                """
                {"containerStatuses": [{"name": "user-container",
                  "lastState": {"terminated": {"exitCode": 3, "message": "out of beans"}}}]}
                """);

        assertThat(reserve())
                .isEqualTo("False Failed: Container failed with exit code 3: out of beans");
        assertThat(world.ready(Types.REVISION, REVISION)).isEqualTo("True");
    }

    @Test
    void saysThatNothingIsKept() {
        apply();
        idle(1);

        scale(REVISION + "-deployment-reserve", 0, 0);
        world.settle();

        assertThat(reserve())
                .isEqualTo("False Stopped: Nothing is kept; a request starts an instance.");
    }

    @Test
    void whoHasNoReserveSaysNothingOfIt() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
        world.bringUp(REVISION);
        String never = reserve();

        world.configure("config-idle", Map.of("idle-policy", "reserve"));
        world.settle();
        String with = reserve();
        world.configure("config-idle", Map.of());
        world.settle();

        assertThat(never).isEqualTo("none");
        assertThat(with).startsWith("False Serving");
        assertThat(reserve()).isEqualTo("none");
    }
}
