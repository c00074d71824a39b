package dev.barista.node;

import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.condition;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.testkit.FakeInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// An instance that changes its seat.
class SeatsTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void theInstanceStaysWhenItsPodBecomesAnIdleSeat() {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();

        // When
        seats.idle(1);

        // Then
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(world.routing.log())
                .containsExactly("serve " + instance.id(), "lower " + instance.id());
        assertThat(instance.cpuMillis()).isEqualTo(100);
        ApiObject pod = world.onlyPod();
        assertThat(condition(pod, "Ready", "status")).isEqualTo("True");
        assertThat(condition(pod, "barista.dev/Rung", "reason")).isEqualTo("Reserve");
        assertThat(pod.at("/status/containerStatuses/0/containerID").asString())
                .isEqualTo("barista://" + instance.id());
        assertThat(pod.at("/status/containerStatuses/0/restartCount").asInt()).isZero();
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Running");
    }

    @Test
    void theAddressIsThatOfThePodThatHasTheInstance() {
        seats.deployed(1);
        String address = world.onlyPod().status().path("podIP").asString();

        seats.idle(1);

        assertThat(world.onlyPod().status().path("podIP").asString()).isEqualTo(address);
        assertThat(world.owners).containsEntry(address, world.onlyPod().name());
    }

    @Test
    void theInstanceStaysWhenItsPodBecomesAStandardOneAgain() {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        seats.idle(1);

        // When
        List<Stage> stages = seats.raise(instance.id());
        int power = instance.cpuMillis();
        seats.wake(1);

        // Then
        assertThat(stages).extracting(Stage::name).containsExactly("quota");
        assertThat(power).isEqualTo(1000);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment");
        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(instance.asked()).isFalse();
        assertThat(world.routing.log()).doesNotContain("leave " + instance.id());
        assertThat(condition(world.onlyPod(), "barista.dev/Rung", "reason")).isEqualTo("Running");
    }

    @Test
    void aStandardPodRaisesTheInstanceThatItIsGiven() {
        seats.deployed(1);
        seats.idle(1);
        seats.move(world.onlyInstance().id(), Rung.FROZEN);

        seats.wake(1);

        assertThat(world.onlyInstance().frozen()).isFalse();
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
        assertThat(world.routing.log()).endsWith("raised " + world.onlyInstance().id());
    }

    @Test
    void thePodsFolderAndLogGoWithTheInstance() throws IOException {
        seats.deployed(1);
        Files.writeString(world.onlyInstance().spec().log(), "hello\n");

        seats.idle(1);

        ApiObject pod = world.onlyPod();
        Path log = world.node.logs().find(pod.key(), "", false).path();
        assertThat(log).hasContent("hello\n");
        assertThat(log.toString()).contains(pod.uid());
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void ofThreeOneIsKeptAndTheOthersEnd() {
        seats.deployed(3);

        seats.idle(1);
        world.advance(ofSeconds(1));

        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
    }

    @Test
    void asManyAreKeptAsThereAreSeats() {
        seats.deployed(3);
        List<FakeInstance> before = world.driver.instances();

        seats.idle(2);
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(2).isSubsetOf(before);
        assertThat(seats.podNames()).hasSize(2);
    }

    @Test
    void ofThreeWantedOneIsTheReserveAndTheOthersStartAtOnce() {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance kept = world.onlyInstance();

        seats.wake(3);
        world.advance(ofMillis(10));

        assertThat(world.driver.instances()).hasSize(3).contains(kept);
        assertThat(world.servingIds()).hasSize(3);
    }

    @Test
    void aRevisionWithoutSeatsEndsAsEver() {
        seats.deployed(1);

        seats.wake(0);
        world.advance(ofSeconds(1));

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void aFullNodeStillHandsOver() {
        // Given
        seats.deployed(4); // of four cores

        // When
        seats.idle(1);
        world.advance(ofSeconds(1));
        seats.wake(4);
        world.advance(ofSeconds(3));
        world.create(
                POD,
                world.pod("fifth")
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/containers/0"))
                                        .putObject("resources")
                                        .putObject("requests")
                                        .put("cpu", "500m")));

        // Then
        ApiObject fifth = world.objects.require(POD, new ObjectKey("default", "fifth"));
        assertThat(fifth.at("/status/phase").asString()).isEqualTo("Pending");
        world.delete(POD, new ObjectKey("default", "fifth"));
        assertThat(world.servingIds()).hasSize(4);
        assertThat(seats.podNames()).hasSize(4);
    }

    @Test
    void aUserMayDeleteAnIdleSeat() {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance first = world.onlyInstance();

        world.delete(POD, world.onlyPod().key());
        world.advance(ofSeconds(3));

        assertThat(world.onlyInstance()).isNotSameAs(first);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
    }
}
