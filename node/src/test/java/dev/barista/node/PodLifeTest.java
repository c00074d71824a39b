package dev.barista.node;

import static dev.barista.model.object.Types.CONFIG_MAP;
import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.condition;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PodLifeTest {

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void servesWithinAMillisecondOfListening() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(37)));
        world.deploy(1);

        // When
        world.advance(ofMillis(36));
        List<String> before = world.servingIds();
        world.advance(ofMillis(2));

        // Then
        assertThat(before).isEmpty();
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
    }

    @Test
    void tellsTheGatewayWhereTheTimeWent() {
        world.driver.playing(Script.listensAfter(ofMillis(20)));
        world.deploy(1);
        world.advance(ofMillis(30));

        List<Stage> stages = world.routing.serving().getFirst().stages();

        assertThat(stages)
                .extracting(Stage::name)
                .containsExactly("pull", "prepare", "spawn", "ready");
        assertThat(stages.getLast().duration()).isBetween(ofMillis(20), ofMillis(21));
    }

    @Test
    void saysHowLongItWaitedForMemory() {
        // Given
        var room = new CompletableFuture<Duration>();
        world.memory = _ -> room;
        world.deploy(1);
        boolean before = world.driver.instances().isEmpty();

        // When
        room.complete(ofMillis(300));
        world.advance(ofSeconds(1));

        // Then
        assertThat(before).isTrue();
        List<Stage> stages = world.routing.serving().getFirst().stages();
        assertThat(stages)
                .extracting(Stage::name)
                .containsExactly("pull", "memory", "prepare", "spawn", "ready");
        assertThat(stages.get(1).duration()).isEqualTo(ofMillis(300));
    }

    @Test
    void anAnswerOfTheMemoryGateThatComesLaterIsNoWait() {
        var room = new CompletableFuture<Duration>();
        world.memory = _ -> room;
        world.deploy(1);

        room.complete(Duration.ZERO);
        world.advance(ofSeconds(1));

        assertThat(world.routing.serving().getFirst().stages())
                .extracting(Stage::name)
                .containsExactly("pull", "prepare", "spawn", "ready");
    }

    @Test
    void probesTheNeverListeningLessOftenAsTimeGoesBy() {
        world.driver.playing(Script.neverListens());
        world.deploy(1);

        world.advance(ofSeconds(60));

        assertThat(world.probes.tried()).hasSizeBetween(1_000, 2_000);
    }

    @Test
    void saysWhyAnInstanceIsNotReady() {
        world.driver.playing(Script.neverListens());
        world.deploy(1);

        world.advance(ofSeconds(11));

        assertThat(world.events())
                .contains(
                        "Unhealthy: Readiness probe failed: dial tcp 127.0.0.1:8080: connect:"
                                + " connection refused");
        assertThat(condition(world.onlyPod(), "Ready", "message"))
                .isEqualTo(
                        "containers with unready status: [user-container]: dial tcp"
                                + " 127.0.0.1:8080: connect: connection refused");
    }

    @Test
    void saysThatAnInstanceListensOnAnotherPort() throws IOException {
        // Given
        world.driver.playing(Script.neverListens());
        world.deploy(1);
        listening(world.onlyInstance(), 9000);

        // When
        world.advance(ofSeconds(3));

        // Then
        assertThat(condition(world.onlyPod(), "Ready", "message"))
                .endsWith("; the container listens on 9000, expected 8080");
    }

    @Test
    void tellsHowAContainerEndedAndStartsItAgain() throws IOException {
        // Given
        world.driver.playing(Script.neverListens());
        world.create(
                DEPLOYMENT,
                world.deployment(1)
                        .with(tree -> {
                            var container =
                                    (ObjectNode) tree.at("/spec/template/spec/containers/0");
                            container.put("terminationMessagePolicy", "FallbackToLogsOnError");
                        }));
        Files.writeString(world.onlyInstance().spec().log(), "no database\n");

        // When
        world.onlyInstance().end(new Container.Exit(3, false));
        world.turns.settle();

        // Then
        ApiObject pod = world.onlyPod();
        assertThat(pod.at("/status/containerStatuses/0/restartCount").asInt()).isEqualTo(1);
        assertThat(pod.at("/status/containerStatuses/0/lastState/terminated/exitCode").asInt())
                .isEqualTo(3);
        assertThat(pod.at("/status/containerStatuses/0/lastState/terminated/message").asString())
                .isEqualTo("no database\n");
        assertThat(world.onlyInstance().id()).endsWith("-1");
    }

    @Test
    void backsOffFromACrashLoopUpToFiveMinutes() {
        // Given
        world.driver.playing(Script.LISTENS.endingAfter(ofMillis(1), 1, false));
        world.create(POD, world.pod("a"));

        // When
        int[] starts = new int[5];
        for (int i = 0; i < starts.length; i++) {
            world.advance(i == 0 ? ofSeconds(1) : ofSeconds(10L << (i - 1)));
            starts[i] = world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt();
        }
        world.advance(ofMinutes(60));
        int before = world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt();
        world.advance(ofMinutes(50));

        // Then
        assertThat(starts).containsExactly(1, 2, 3, 4, 5);
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt() - before)
                .isBetween(9, 10);
        assertThat(
                        world.onlyPod()
                                .at("/status/containerStatuses/0/state/waiting/reason")
                                .asString())
                .isEqualTo("CrashLoopBackOff");
    }

    @Test
    void forgivesCrashesAfterTenMinutesOfRunning() {
        // Given
        world.driver.playing(Script.LISTENS.endingAfter(ofMillis(1), 1, false));
        world.create(POD, world.pod("a"));
        world.advance(ofSeconds(32));
        world.driver.playing(Script.LISTENS);
        world.advance(ofSeconds(45));
        FakeInstance steady = world.onlyInstance();

        // When
        world.advance(ofMinutes(11));
        steady.end(new Container.Exit(1, false));
        world.turns.settle();

        // Then
        assertThat(world.driver.instances()).hasSize(1).doesNotContain(steady);
    }

    @Test
    void callsMemoryByItsName() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> tree.withObject("/spec").put("restartPolicy", "Never")));

        world.onlyInstance().end(new Container.Exit(137, true));
        world.turns.settle();

        ApiObject pod = world.onlyPod();
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Failed");
        assertThat(pod.at("/status/containerStatuses/0/state/terminated/reason").asString())
                .isEqualTo("OOMKilled");
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void failsAPodThatCannotBeStartedAndIsNotToBeTriedAgain() {
        world.driver.playing(Script.failsToStart("exec: \"/none\": no such file"));
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> tree.withObject("/spec").put("restartPolicy", "Never")));

        ApiObject pod = world.onlyPod();
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Failed");
        assertThat(pod.at("/status/containerStatuses/0/state/terminated/reason").asString())
                .isEqualTo("StartError");
        assertThat(pod.at("/status/containerStatuses/0/state/terminated/exitCode").asInt())
                .isEqualTo(128);
    }

    @Test
    void completesAPodThatNeedNotRunAgain() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> tree.withObject("/spec").put("restartPolicy", "OnFailure")));

        world.onlyInstance().end(new Container.Exit(0, false));
        world.turns.settle();

        assertThat(world.onlyPod().at("/status/phase").asString()).isEqualTo("Succeeded");
        assertThat(condition(world.onlyPod(), "Ready", "reason")).isEqualTo("PodCompleted");
    }

    @Test
    void backsOffFromAnImageThatCannotBePulled() {
        // Given
        world.create(POD, withImage(world.pod("a"), "registry.test/missing:1"));
        String first = waiting();

        // When
        world.advance(ofSeconds(2));
        String second = waiting();
        world.images.inRegistry("registry.test/missing:1");
        world.advance(ofSeconds(9));

        // Then
        assertThat(first).isEqualTo("ErrImagePull");
        assertThat(second).isEqualTo("ImagePullBackOff");
        assertThat(world.onlyInstance().running()).isTrue();
        assertThat(world.images.pulls()).hasSize(2);
        assertThat(world.events())
                .contains(
                        "Failed: Failed to pull image \"registry.test/missing:1\": manifest"
                                + " unknown");
    }

    @Test
    void waitsForAConfigMapThatIsNotThereYet() {
        // Given
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                container(tree)
                                        .putArray("envFrom")
                                        .addObject()
                                        .putObject("configMapRef")
                                        .put("name", "settings")));
        String before = waiting();

        // When
        world.create(
                CONFIG_MAP,
                ApiObject.of(CONFIG_MAP, new ObjectKey("default", "settings"))
                        .with(tree -> tree.putObject("data").put("COLOUR", "blue")));
        world.advance(ofSeconds(2));

        // Then
        assertThat(before).isEqualTo("CreateContainerConfigError");
        assertThat(world.onlyInstance().spec().command().environment())
                .containsEntry("COLOUR", "blue");
    }

    @Test
    void runsTheImagesCommandWithItsFolderAndHostFiles() {
        world.create(POD, world.pod("a"));

        var spec = world.onlyInstance().spec();

        assertThat(spec.command().arguments()).containsExactly("/app", "serve");
        assertThat(spec.command().workingDirectory()).isEqualTo("/srv");
        assertThat(spec.hostname()).isEqualTo("a");
        assertThat(spec.mounts())
                .extracting(mount -> mount.target())
                .containsExactly(
                        "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log");
        assertThat(spec.mounts().getFirst().source()).content().contains("10.88.0.2\ta\n");
    }

    @Test
    void knowsItsAddressBeforeItStarts() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/containers/0"))
                                        .putArray("env")
                                        .addObject()
                                        .put("name", "ME")
                                        .withObject("/valueFrom/fieldRef")
                                        .put("fieldPath", "status.podIP")));

        assertThat(world.onlyInstance().spec().command().environment())
                .containsEntry("ME", "10.88.0.2");
        assertThat(world.onlyPod().status().path("podIP").asString()).isEqualTo("10.88.0.2");
    }

    @Test
    void itsAddressIsItsOwnBeforeItsProgramRuns() {
        var known = new ArrayList<Map<String, String>>();
        world.driver.playing(spec -> {
            known.add(Map.copyOf(world.owners));
            return Script.LISTENS;
        });

        world.create(POD, world.pod("a"));

        assertThat(known).containsExactly(Map.of("10.88.0.2", "a"));
    }

    @Test
    void whatCannotBeStartedLeavesNoSandbox() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/containers/0"))
                                        .putArray("envFrom")
                                        .addObject()
                                        .withObject("/configMapRef")
                                        .put("name", "missing")));

        assertThat(world.driver.sandboxes()).isZero();
    }

    @Test
    void refusesWhatItCannotDoByName() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> {
                            tree.withObject("/spec").put("hostNetwork", true);
                            tree.withObject("/spec")
                                    .putArray("ephemeralContainers")
                                    .addObject()
                                    .put("name", "first");
                        }));

        assertThat(world.driver.instances()).isEmpty();
        assertThat(condition(world.onlyPod(), "PodScheduled", "message"))
                .isEqualTo(
                        "0/1 nodes are available: spec.ephemeralContainers: 1 (expected: none);"
                                + " spec.hostNetwork: true (expected: false)");
    }

    @Test
    void waitsUntilThereIsRoom() {
        // Given
        world.create(POD, requesting(world.pod("a"), "3"));
        world.create(POD, requesting(world.pod("b"), "2"));
        ApiObject waiting = world.objects.require(POD, new ObjectKey("default", "b"));

        // When
        world.delete(POD, new ObjectKey("default", "a"));
        world.advance(ofSeconds(1));

        // Then
        assertThat(condition(waiting, "PodScheduled", "message"))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        assertThat(world.onlyPod().name()).isEqualTo("b");
        assertThat(world.onlyPod().spec().path("nodeName").asString()).isEqualTo("barista");
        assertThat(world.onlyInstance().running()).isTrue();
    }

    @Test
    void leavesAndDrainsBeforeItAsksToEnd() {
        // Given
        world.deploy(1);
        world.advance(ofSeconds(1));
        FakeInstance instance = world.onlyInstance();
        world.routing.inFlight(instance.id(), 1);

        // When
        world.scale(0);
        boolean served = world.servingIds().contains(instance.id());
        world.advance(ofSeconds(100));
        boolean askedBefore = instance.asked();
        world.routing.drained(instance.id());
        world.turns.settle();

        // Then
        assertThat(served).isFalse();
        assertThat(askedBefore).isFalse();
        assertThat(instance.asked()).isTrue();
        assertThat(instance.removed()).isTrue();
        assertThat(world.pods()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void stopsAnIdleInstanceAtOnce() {
        world.deploy(1);
        world.advance(ofSeconds(1));

        world.scale(0);

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.routing.serving()).isEmpty();
    }

    @Test
    void killsWhatDoesNotEndWhenAsked() {
        // Given
        world.driver.playing(Script.LISTENS.deafToTerminate());
        world.deploy(1);
        world.advance(ofSeconds(1));
        FakeInstance instance = world.onlyInstance();

        // When
        world.scale(0);
        world.advance(ofSeconds(29));
        boolean before = instance.running();
        world.advance(ofSeconds(2));

        // Then
        assertThat(before).isTrue();
        assertThat(instance.asked()).isTrue();
        assertThat(instance.running()).isFalse();
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void doesNotWaitForAProcessThatCannotHearTheSignal() throws IOException {
        // Given
        world.driver.playing(Script.LISTENS.deafToTerminate());
        world.deploy(1);
        world.advance(ofSeconds(1));
        status(
                world.onlyInstance(),
                "NSpid:\t100000\t1\nSigBlk:\t0000000000000000\nSigCgt:\t0000000000000002\n");

        // When
        world.scale(0);

        // Then
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void drainsNoLongerThanItsGracePeriod() {
        // Given
        world.deploy(1);
        world.advance(ofSeconds(1));
        FakeInstance instance = world.onlyInstance();
        world.routing.inFlight(instance.id(), 1);
        world.scale(0);

        // When
        world.advance(ofSeconds(299));
        boolean before = instance.asked();
        world.advance(ofSeconds(2));

        // Then
        assertThat(before).isFalse();
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void restartsWhatIsNoLongerAlive() {
        // Given
        world.driver.playing(
                Script.LISTENS.answering(command -> new Container.ExecResult(1, "stuck\n")));
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                container(tree)
                                        .putObject("livenessProbe")
                                        .put("periodSeconds", 5)
                                        .putObject("exec")
                                        .putArray("command")
                                        .add("check")));
        FakeInstance first = world.onlyInstance();

        // When
        world.advance(ofSeconds(9));
        boolean before = first.running();
        world.advance(ofSeconds(2));

        // Then
        assertThat(before).isTrue();
        assertThat(first.asked()).isTrue();
        assertThat(world.onlyInstance().id()).endsWith("-1");
        assertThat(world.events())
                .contains(
                        "Unhealthy: Liveness probe failed: command exited with code 1: stuck",
                        "Killing: Container main failed liveness probe, will be restarted");
    }

    @Test
    void startsNoOtherProbeBeforeTheStartupProbeHasPassed() {
        // Given
        world.driver.playing(Script.listensAfter(ofSeconds(12)));
        world.create(
                POD,
                world.pod("a")
                        .with(tree -> {
                            tcp(
                                    container(tree)
                                            .putObject("startupProbe")
                                            .put("failureThreshold", 9));
                            tcp(container(tree).putObject("livenessProbe"));
                        }));

        // When
        world.advance(ofSeconds(11));
        boolean before = world.onlyPod().at("/status/containerStatuses/0/started").asBoolean();
        world.advance(ofSeconds(60));

        // Then
        assertThat(before).isFalse();
        assertThat(world.onlyPod().at("/status/containerStatuses/0/started").asBoolean()).isTrue();
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt()).isZero();
    }

    @Test
    void keepsTheLastServingInstanceThroughAGlitch() {
        // Given
        world.create(DEPLOYMENT, probedEverySecond(2));
        world.advance(ofSeconds(2));
        world.driver.instances().forEach(FakeInstance::stopListening);

        // When
        world.advance(ofSeconds(3));
        int afterThreshold = world.servingIds().size();
        world.driver.instances().forEach(FakeInstance::listen);
        world.advance(ofSeconds(2));

        // Then
        assertThat(afterThreshold).isEqualTo(1);
        assertThat(world.servingIds()).hasSize(2);
    }

    @Test
    void takesTheLastInstanceOutThatFailsForTwiceItsThreshold() {
        world.create(DEPLOYMENT, probedEverySecond(1));
        world.advance(ofSeconds(2));
        world.onlyInstance().stopListening();

        world.advance(ofSeconds(7));

        assertThat(world.servingIds()).isEmpty();
        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("False");
    }

    @Test
    void noticesWithinHalfAMinuteThatAnInstanceIsNotReadyAnyMore() {
        // Given
        world.deploy(1);
        world.advance(ofSeconds(60));
        world.onlyInstance().stopListening();

        // When
        world.advance(ofSeconds(30));
        List<String> serving = world.servingIds();
        String ready = condition(world.onlyPod(), "Ready", "status");
        world.onlyInstance().listen();
        world.advance(ofSeconds(10));

        // Then
        assertThat(serving).isEmpty();
        assertThat(ready).isEqualTo("False");
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
    }

    @Test
    void probesAReadyInstanceWithoutAPeriodEveryTenSeconds() {
        world.deploy(1);
        world.advance(ofSeconds(1));
        int before = world.probes.tried().size();

        world.advance(ofSeconds(60));

        assertThat(world.probes.tried()).hasSize(before + 6);
    }

    @Test
    void takesTheSchemeOfAProbeInAnyCase() {
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                container(tree)
                                        .putObject("readinessProbe")
                                        .putObject("httpGet")
                                        .put("scheme", "http")
                                        .put("port", 8080)));
        world.advance(ofSeconds(1));

        assertThat(condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
    }

    /// On a thread of its own: a number that is multiplied out cannot be interrupted (tried 5.10).
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ParameterizedTest
    @CsvSource({
        "cpu, 1e99999999, 'quantity: 1e99999999 (expected: a number with a unit, as in 100m, 1.5,"
                + " 128Mi)'",
        "memory, lots, 'quantity: lots (expected: a number with a unit, as in 100m, 1.5, 128Mi)'",
        "cpu, 9999999999, 9999999999 (expected: 0 to 2147483647m)",
        "memory, -1, -1 (expected: 0 to 4611686018427387903)"
    })
    void refusesAnAmountByName(String resource, String amount, String why) {
        world.create(
                POD,
                world.pod("a")
                        .with(tree ->
                                container(tree)
                                        .withObject("/resources/requests")
                                        .put(resource, amount)));

        assertThat(world.driver.instances()).isEmpty();
        assertThat(condition(world.onlyPod(), "PodScheduled", "message"))
                .isEqualTo(
                        "0/1 nodes are available: spec.containers[0].resources.requests.%s: %s"
                                .formatted(resource, why));
    }

    @Test
    void killsWhatIsRemovedWithoutGrace() {
        world.create(POD, world.pod("a"));
        FakeInstance instance = world.onlyInstance();

        world.objects.remove(POD, world.onlyPod().key(), world.onlyPod().uid());
        world.turns.settle();

        assertThat(instance.removed()).isTrue();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void recordsTheLifeOfAnInstance() {
        world.deploy(1);
        world.advance(ofSeconds(1));
        world.scale(0);

        assertThat(world.journal)
                .extracting(entry -> ((InstanceChanged) entry).reason())
                .containsExactly("Started", "Stopped");
        assertThat(world.journal.getFirst().revision())
                .isEqualTo(new ObjectKey("default", "hello-00001"));
    }

    private ApiObject probedEverySecond(int replicas) {
        return world.deployment(replicas)
                .with(tree ->
                        ((ObjectNode) tree.at("/spec/template/spec/containers/0"))
                                .withObject("/readinessProbe")
                                .put("periodSeconds", 1));
    }

    private String waiting() {
        return world.onlyPod()
                .at("/status/containerStatuses/0/state/waiting/reason")
                .asString("(none)");
    }

    private static ObjectNode container(ObjectNode tree) {
        return (ObjectNode) tree.at("/spec/containers/0");
    }

    private static void tcp(ObjectNode probe) {
        probe.put("periodSeconds", 5).putObject("tcpSocket").put("port", 80);
    }

    private static ApiObject withImage(ApiObject pod, String image) {
        return pod.with(tree -> container(tree).put("image", image));
    }

    private static ApiObject requesting(ApiObject pod, String cpu) {
        return pod.with(tree ->
                container(tree).putObject("resources").putObject("requests").put("cpu", cpu));
    }

    private void status(FakeInstance instance, String text) throws IOException {
        Path process = world.proc.resolve(Long.toString(instance.pid()));
        Files.createDirectories(process);
        Files.writeString(process.resolve("status"), text);
    }

    private void listening(FakeInstance instance, int port) throws IOException {
        Path net = world.proc.resolve(Long.toString(instance.pid())).resolve("net");
        Files.createDirectories(net);
        Files.writeString(
                net.resolve("tcp"),
                """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1
                """
                        .formatted(port));
    }
}
