package dev.barista.node;

import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.condition;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.node.probe.Probes.GrpcHealth;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Hooks, messages at the end, and the probes that ask by gRPC.
class LifecycleTest {

    @TempDir private Path temporary;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private int code;

    private NodeWorld world;

    @BeforeEach
    void open() throws IOException {
        world = new NodeWorld(temporary).started();
        world.driver.playing(Script.LISTENS.answering(this::answer));
    }

    private Container.ExecResult answer(List<String> command) {
        boolean first = world.driver.instances().stream().noneMatch(FakeInstance::asked);
        asked.add(String.join(" ", command) + (first ? "" : " after SIGTERM"));
        return new Container.ExecResult(code, "no");
    }

    private void create(String container) {
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/containers/0"))
                                        .setAll(
                                                (ObjectNode)
                                                        ApiObject.parse(
                                                                        "{\"spec\":%s}"
                                                                                .formatted(
                                                                                        container))
                                                                .spec())));
    }

    private void delete() {
        world.delete(POD, world.pod("a").key());
        world.turns.settle();
    }

    // ---- postStart

    @Test
    void aHookAfterTheStartComesBeforeAllProbes() {
        create(
                """
                {"lifecycle": {"postStart": {"exec": {"command": ["warm", "up"]}}},
                 "startupProbe": {"exec": {"command": ["started"]}},
                 "readinessProbe": {"exec": {"command": ["ready"]}}}
                """);
        world.advance(ofSeconds(2));

        assertThat(asked).containsExactly("warm up", "started", "ready");
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
    }

    @Test
    void aHookMaySleep() {
        create(
                """
                {"lifecycle": {"postStart": {"sleep": {"seconds": 5}}}}
                """);
        world.advance(ofSeconds(4));
        String before = condition(world.onlyPod(), "Ready", "status");
        world.advance(ofSeconds(2));

        assertThat(before).isEqualTo("False");
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
    }

    @Test
    void aHookThatFailsHasTheContainerRestarted() {
        code = 1;
        create(
                """
                {"lifecycle": {"postStart": {"exec": {"command": ["warm"]}}}}
                """);
        world.advance(ofSeconds(1));

        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt())
                .isEqualTo(1);
        assertThat(world.events())
                .contains(
                        "FailedPostStartHook: PostStartHook failed: command exited with code 1: no",
                        "Killing: FailedPostStartHook");
    }

    // ---- preStop

    @Test
    void aHookBeforeTheEndIsDoneBeforeTheSignal() {
        create(
                """
                {"lifecycle": {"preStop": {"exec": {"command": ["save"]}}}}
                """);
        FakeInstance instance = world.onlyInstance();
        delete();

        assertThat(asked).containsExactly("save");
        assertThat(instance.asked()).isTrue();
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void aHookThatFailsIsToldAndTheContainerEndsAllTheSame() {
        code = 2;
        create(
                """
                {"lifecycle": {"preStop": {"exec": {"command": ["save"]}}}}
                """);
        delete();

        assertThat(world.pods()).isEmpty();
        assertThat(world.events())
                .contains("FailedPreStopHook: PreStopHook failed: command exited with code 2: no");
    }

    @Test
    void aHookHasNoMoreTimeThanThePod() {
        create(
                """
                {"lifecycle": {"preStop": {"sleep": {"seconds": 100}}}}
                """);
        FakeInstance instance = world.onlyInstance();
        delete();
        world.advance(ofSeconds(29));
        boolean before = instance.asked();
        world.advance(ofSeconds(2));

        assertThat(before).isFalse();
        assertThat(instance.asked()).isTrue();
        assertThat(world.pods()).isEmpty();
    }

    // ---- how long it may take

    @Test
    void aProbeMayGiveLessTimeToEndThanThePod() {
        world.driver.playing(
                Script.LISTENS.answering(_ -> new Container.ExecResult(1, "")).deafToTerminate());
        create(
                """
                {"livenessProbe": {"exec": {"command": ["x"]}, "periodSeconds": 1,
                 "failureThreshold": 1, "terminationGracePeriodSeconds": 3}}
                """);
        FakeInstance instance = world.onlyInstance();
        world.advance(ofSeconds(2));
        boolean before = instance.running();
        world.advance(ofSeconds(3));

        assertThat(before).isTrue();
        assertThat(instance.running()).isFalse();
    }

    // ---- gRPC

    @Test
    void aServerThatDoesNotServeIsNotReady() {
        world.probes.answering(new GrpcHealth.NotServing("NOT_SERVING"));
        create(
                """
                {"readinessProbe": {"grpc": {"port": 8080}, "periodSeconds": 1}}
                """);
        world.advance(ofSeconds(2));
        String before = condition(world.onlyPod(), "Ready", "status");
        world.probes.answering(new GrpcHealth.Serving());
        world.advance(ofSeconds(2));

        assertThat(before).isEqualTo("False");
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
        assertThat(world.events())
                .contains(
                        "Unhealthy: Readiness probe failed: service unhealthy (responded with"
                                + " \"NOT_SERVING\")");
    }

    // ---- what it says at its end

    @Test
    void aContainerSaysWhyItHasEnded() throws IOException {
        create("{\"terminationMessagePath\": \"/tmp/why\"}");
        FakeInstance instance = world.onlyInstance();
        var mount = instance.spec().mounts().stream().filter(it -> it.target().equals("/tmp/why"));
        Files.writeString(mount.findFirst().orElseThrow().source(), "x".repeat(5000) + " the end");
        instance.end(new Container.Exit(0, false));
        world.turns.settle();

        String message =
                world.onlyPod()
                        .at("/status/containerStatuses/0/lastState/terminated/message")
                        .asString();
        assertThat(message).hasSize(4096).endsWith("x the end");
    }

    @Test
    void aLogIsNoMessageUnlessThePodSaysSo() throws IOException {
        create("{}");
        FakeInstance instance = world.onlyInstance();
        Files.writeString(instance.spec().log(), "a secret\n");
        instance.end(new Container.Exit(3, false));
        world.turns.settle();

        assertThat(
                        world.onlyPod()
                                .at("/status/containerStatuses/0/lastState/terminated")
                                .has("message"))
                .isFalse();
    }
}
