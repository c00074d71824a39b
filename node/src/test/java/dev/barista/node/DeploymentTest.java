package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.HELLO;
import static dev.barista.node.NodeWorld.condition;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class DeploymentTest {

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void hasAsManyReadyPodsAsItWants() {
        world.deploy(3);
        world.advance(ofSeconds(1));

        ApiObject deployment = world.deployment();
        assertThat(world.servingIds()).hasSize(3);
        assertThat(deployment.at("/status/readyReplicas").asInt()).isEqualTo(3);
        assertThat(deployment.at("/status/availableReplicas").asInt()).isEqualTo(3);
        assertThat(deployment.at("/status/updatedReplicas").asInt()).isEqualTo(3);
        assertThat(deployment.at("/status/unavailableReplicas").isMissingNode()).isTrue();
        assertThat(condition(deployment, "Available", "reason"))
                .isEqualTo("MinimumReplicasAvailable");
        assertThat(condition(deployment, "Progressing", "reason"))
                .isEqualTo("NewReplicaSetAvailable");
        assertThat(world.events())
                .contains(
                        "ScalingReplicaSet: Scaled up replica set %s from 0 to 3"
                                .formatted(world.replicaSets().getFirst().name()));
    }

    @Test
    void namesReplicaSetAndPodsAfterTheTemplate() {
        world.deploy(1);

        ApiObject replicaSet = world.replicaSets().getFirst();
        String hash = replicaSet.findLabel("pod-template-hash").orElseThrow();
        assertThat(replicaSet.name()).isEqualTo("hello-" + hash);
        assertThat(world.onlyPod().name()).startsWith("hello-" + hash + "-");
        assertThat(world.onlyPod().findLabel("pod-template-hash")).contains(hash);
        assertThat(world.onlyPod().isControlledBy(replicaSet)).isTrue();
        assertThat(replicaSet.isControlledBy(world.deployment())).isTrue();
    }

    @Test
    void keepsTheOldPodUntilTheNewOneIsReady() {
        // Given
        world.deploy(1);
        world.advance(ofSeconds(1));
        FakeInstance old = world.onlyInstance();
        world.driver.playing(Script.listensAfter(ofSeconds(5)));

        // When
        world.change(DEPLOYMENT, HELLO, DeploymentTest::anotherTemplate);
        world.advance(ofSeconds(4));
        List<String> during = world.servingIds();
        world.advance(ofSeconds(2));

        // Then
        assertThat(during).containsExactly(old.id());
        assertThat(world.servingIds()).hasSize(1).doesNotContain(old.id());
        assertThat(old.removed()).isTrue();
        assertThat(world.replicaSets()).hasSize(1);
    }

    @Test
    void neverHasFewerServingPodsThanWantedDuringARollout() {
        // Given
        world.deploy(4);
        world.advance(ofSeconds(1));
        world.driver.playing(Script.listensAfter(ofMillis(300)));
        world.change(DEPLOYMENT, HELLO, DeploymentTest::anotherTemplate);

        // When
        int least = 4;
        int most = 4;
        for (int i = 0; i < 100; i++) {
            world.advance(ofMillis(50));
            least = Math.min(least, world.servingIds().size());
            most = Math.max(most, world.driver.instances().size());
        }

        // Then
        assertThat(least).isEqualTo(4);
        assertThat(most).isEqualTo(5);
        assertThat(world.deployment().at("/status/updatedReplicas").asInt()).isEqualTo(4);
        assertThat(world.deployment().at("/status/replicas").asInt()).isEqualTo(4);
    }

    @Test
    void saysThatARolloutDoesNotProgress() {
        // Given
        world.driver.playing(Script.neverListens());
        world.deploy(1);

        // When
        world.advance(ofSeconds(599));
        String before = condition(world.deployment(), "Progressing", "status");
        world.advance(ofSeconds(3));

        // Then
        assertThat(before).isEqualTo("True");
        assertThat(condition(world.deployment(), "Progressing", "reason"))
                .isEqualTo("ProgressDeadlineExceeded");
        assertThat(condition(world.deployment(), "Progressing", "message"))
                .isEqualTo(
                        "ReplicaSet \"%s\" has timed out progressing."
                                .formatted(world.replicaSets().getFirst().name()));
    }

    @Test
    void hasNoDeadlineForAScaleUpAfterACompleteRollout() {
        world.deploy(0);
        world.driver.playing(Script.neverListens());
        world.scale(1);

        world.advance(ofSeconds(700));

        assertThat(condition(world.deployment(), "Progressing", "status")).isEqualTo("True");
    }

    @Test
    void goesBackToAnOldTemplateUnderANewNumber() {
        // Given
        world.create(
                DEPLOYMENT,
                world.deployment(1)
                        .with(tree -> tree.withObject("/spec").put("revisionHistoryLimit", 5)));
        world.advance(ofSeconds(1));
        ApiObject first = world.replicaSets().getFirst();
        world.change(DEPLOYMENT, HELLO, DeploymentTest::anotherTemplate);
        world.advance(ofSeconds(1));

        // When
        world.change(
                DEPLOYMENT,
                HELLO,
                tree -> ((ObjectNode) tree.at("/spec/template/metadata")).remove("annotations"));
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.replicaSets()).hasSize(2);
        assertThat(world.onlyPod().owners().getFirst().name()).isEqualTo(first.name());
        assertThat(world.deployment().findAnnotation("deployment.kubernetes.io/revision"))
                .contains("3");
    }

    @Test
    void removesTheIdlestPodFirst() {
        // Given
        world.deploy(3);
        world.advance(ofSeconds(1));
        List<String> ids = world.servingIds();
        world.routing.inFlight(ids.get(0), 2);
        world.routing.inFlight(ids.get(2), 1);

        // When
        world.scale(1);
        world.routing.drained(ids.get(2));
        world.turns.settle();

        // Then
        assertThat(world.servingIds()).containsExactly(ids.get(0));
        assertThat(world.routing.log())
                .filteredOn(entry -> entry.startsWith("leave"))
                .containsExactlyInAnyOrder("leave " + ids.get(1), "leave " + ids.get(2));
    }

    @Test
    void replacesAPodThatWasDeleted() {
        world.deploy(1);
        world.advance(ofSeconds(1));
        ApiObject pod = world.onlyPod();

        world.delete(POD, pod.key());
        world.advance(ofSeconds(1));

        assertThat(world.onlyPod().uid()).isNotEqualTo(pod.uid());
        assertThat(world.servingIds()).hasSize(1);
    }

    @Test
    void leavesNothingBehindWhenItIsDeleted() {
        world.deploy(2);
        world.advance(ofSeconds(1));

        world.delete(DEPLOYMENT, HELLO);
        world.advance(ofSeconds(1));

        assertThat(world.replicaSets()).isEmpty();
        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void replacesThePodsOfAnEarlierProcess() throws IOException {
        // Given
        world.deploy(2);
        world.advance(ofSeconds(1));
        List<String> before = world.pods().stream().map(ApiObject::uid).toList();
        crash();

        // When
        world.driver.leftBehind(before.get(0) + "-0", before.get(1) + "-0");
        world.node = world.newNode();
        world.started();
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.pods()).hasSize(2).noneMatch(pod -> before.contains(pod.uid()));
        assertThat(world.driver.instances()).hasSize(2);
        assertThat(world.driver.sweep()).isEmpty();
    }

    @Test
    void startsAUsersOwnPodOfAnEarlierProcessAgain() throws IOException {
        // Given
        world.create(POD, world.pod("a"));
        crash();

        // When
        world.node = world.newNode();
        world.started();
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.onlyInstance().id()).endsWith("-1");
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt())
                .isEqualTo(1);
    }

    /// Its instances go with it, and what it knew.
    private void crash() {
        var shutdown = world.node.shutdown();
        world.advance(ofSeconds(30));
        assertThat(shutdown.toCompletableFuture()).isCompleted();
        assertThat(world.driver.instances()).isEmpty();
    }

    private static void anotherTemplate(ObjectNode tree) {
        ((ObjectNode) tree.at("/spec/template/metadata"))
                .putObject("annotations")
                .put("changed", "yes");
    }
}
