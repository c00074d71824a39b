package dev.barista.node;

import static dev.barista.model.object.Types.POD;
import static dev.barista.node.NodeWorld.condition;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.object.ApiObject;
import dev.barista.model.port.Propagation;
import dev.barista.node.pod.keep.NewerRunException;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process is killed, and another one goes on with what runs.
class AdoptionTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void theSameInstancesServe() throws IOException {
        // Given
        seats.deployed(3);
        List<FakeInstance> before = world.driver.instances();
        List<ApiObject> pods = world.pods();

        // When
        world.crash();
        world.advance(ofSeconds(5));

        // Then
        assertThat(world.driver.instances()).isEqualTo(before);
        assertThat(world.servingIds())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(FakeInstance::id).toList());
        assertThat(world.pods()).extracting(ApiObject::uid).isEqualTo(uids(pods));
        assertThat(world.pods()).extracting(ApiObject::status).isEqualTo(statuses(pods));
    }

    private static List<String> uids(List<ApiObject> pods) {
        return pods.stream().map(ApiObject::uid).toList();
    }

    private static List<Object> statuses(List<ApiObject> pods) {
        return pods.stream().map(pod -> (Object) pod.status()).toList();
    }

    @Test
    void addressesAreKnownAgain() throws IOException {
        seats.deployed(1);
        String address = world.onlyPod().status().path("podIP").asString();

        world.owners.clear();
        world.crash();

        assertThat(world.owners).containsExactly(Map.entry(address, world.onlyPod().name()));
    }

    @Test
    void aReserveStaysAReserve() throws IOException {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();

        world.crash();

        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
        assertThat(instance.cpuMillis()).isEqualTo(100);
        assertThat(world.routing.serving().getFirst().rung()).isEqualTo(Rung.RESERVE);
    }

    @Test
    void aFrozenOneStaysFrozenAndCanBeRaised() throws IOException {
        // Given
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();
        seats.move(instance.id(), Rung.FROZEN);

        // When
        world.crash();
        world.advance(ofSeconds(30));
        boolean frozen = instance.frozen();
        seats.raise(instance.id());

        // Then
        assertThat(frozen).isTrue();
        assertThat(instance.frozen()).isFalse();
        assertThat(instance.cpuMillis()).isEqualTo(1000);
        assertThat(world.onlyInstance()).isSameAs(instance);
    }

    @Test
    void oneWhoseRungWasNotNotedDownInTimeGetsTheOneThatWas() throws IOException {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        world.process.kill();

        // When
        instance.freeze();
        instance.limitCpu(1);
        world.crash();

        // Then
        assertThat(instance.frozen()).isFalse();
        assertThat(instance.cpuMillis()).isEqualTo(1000);
        assertThat(seats.rung()).isEqualTo(Rung.RUNNING);
    }

    @Test
    void anAdoptedOneIsHandedOverAsAnyOther() throws IOException {
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();

        world.crash();
        seats.idle(1);
        world.crash();
        seats.wake(1);

        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment");
    }

    @Test
    void whatHasEndedMeanwhileIsReplaced() throws IOException {
        // Given
        seats.deployed(2);
        List<FakeInstance> before = world.driver.instances();
        world.process.kill();

        // When
        before.getFirst().end(new Container.Exit(1, false));
        world.crash();
        world.advance(ofSeconds(5));

        // Then
        assertThat(world.driver.instances())
                .hasSize(2)
                .contains(before.getLast())
                .doesNotContain(before.getFirst());
        assertThat(world.pods()).hasSize(2);
    }

    @Test
    void whatNobodyWantsAnyMoreIsEnded() throws IOException {
        seats.deployed(1);
        world.process.kill();
        world.objects.remove(POD, world.onlyPod().key(), world.onlyPod().uid());
        seats.replicas(STANDARD, 0);

        world.crash();
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.folder.toFile().list()).hasSameSizeAs(world.driver.parked());
    }

    @Test
    void aPodThatIsToGoDrainsAfterTheAdoption() throws IOException {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        world.process.kill();
        seats.replicas(STANDARD, 0);
        world.objects.delete(POD, world.onlyPod().key(), Propagation.BACKGROUND);

        // When
        world.crash();
        world.advance(ofSeconds(1));

        // Then
        assertThat(instance.asked()).isTrue();
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void theFolderSaysWhoseInstanceItIsWhenAHandOverWasCutShort() throws IOException {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        ApiObject giver = world.onlyPod();
        seats.idle(1);
        ApiObject taker = world.onlyPod();
        world.process.kill();
        ApiObject again =
                giver.with(tree -> tree.withObject("/metadata").remove("resourceVersion"));

        // When: the old object was not removed yet, the new one not written as bound
        world.objects.create(POD, again);
        world.objects.update(
                POD,
                world.objects
                        .require(POD, taker.key())
                        .with(tree -> tree.withObject("/spec").remove("nodeName")));
        world.crash();
        world.advance(ofSeconds(5));

        // Then
        assertThat(world.driver.instances()).contains(instance);
        assertThat(world.objects.require(POD, taker.key()).uid()).isEqualTo(taker.uid());
        assertThat(world.servingIds()).contains(instance.id());
    }

    @Test
    void oneThatWasStartingIsProbedOn() throws IOException {
        world.driver.playing(Script.listensAfter(ofMillis(1_500)));
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();

        world.crash();
        List<String> before = world.servingIds();
        world.advance(ofSeconds(1));

        assertThat(before).isEmpty();
        assertThat(world.servingIds()).containsExactly(instance.id());
    }

    @Test
    void restartsAreCountedOn() throws IOException {
        // Given
        seats.deployed(1);
        world.onlyInstance().end(new Container.Exit(3, false));
        world.advance(ofSeconds(1));

        // When
        world.crash();
        world.advance(ofSeconds(1));
        world.onlyInstance().end(new Container.Exit(-1, false));
        world.advance(ofSeconds(30));

        // Then
        ApiObject pod = world.onlyPod();
        assertThat(world.onlyInstance().id()).endsWith("-2");
        assertThat(pod.at("/status/containerStatuses/0/restartCount").asInt()).isEqualTo(2);
        assertThat(pod.at("/status/containerStatuses/0/lastState/terminated/exitCode").asInt())
                .isEqualTo(255);
        assertThat(condition(pod, "Ready", "status")).isEqualTo("True");
    }

    @Test
    void keepsTheLastEndInTheStatusOfAnAdoptedPod() throws IOException {
        seats.deployed(1);
        world.onlyInstance().end(new Container.Exit(3, false));
        world.advance(ofSeconds(1));

        world.crash();
        world.advance(ofSeconds(1));

        assertThat(
                        world.onlyPod()
                                .at("/status/containerStatuses/0/lastState/terminated/exitCode")
                                .asInt())
                .isEqualTo(3);
    }

    @Test
    void aRunFileThatCannotBeReadCostsTheInstanceNotTheStart() throws IOException {
        seats.deployed(1);
        Path folder = Path.of(world.folder.toString(), world.folder.toFile().list());
        Files.writeString(folder.resolve("run.json"), "{\"id\": \"");

        world.crash();
        world.advance(ofSeconds(3));

        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
        assertThat(world.pods()).hasSize(1);
    }

    @Test
    void aRunWhoseLimitIsMissingDoesNotGoOnWithoutOne() throws IOException {
        // Given
        seats.deployed(1);
        FakeInstance before = world.onlyInstance();
        Path file = runFile();
        Files.writeString(file, Files.readString(file).replaceFirst("\"cpuMillis\":\\d+,", ""));

        // When
        world.crash();
        world.advance(ofSeconds(3));

        // Then
        assertThat(before.running()).isFalse();
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
    }

    @Test
    void aRunOfANewerBaristaIsNotEndedAndTheStartSaysWhatToDo() throws IOException {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        Path file = runFile();
        Files.writeString(file, Files.readString(file).replace("\"version\":3", "\"version\":4"));

        // When
        assertThatThrownBy(() -> world.crash())
                .isInstanceOf(NewerRunException.class)
                .hasMessage(
                        file
                                + ": version: 4 (expected: at most 3): use the Barista that wrote"
                                + " it, or end its instances with that one's `down`");

        // Then
        assertThat(instance.running()).isTrue();
    }

    private Path runFile() {
        Path folder = Path.of(world.folder.toString(), world.folder.toFile().list());
        return folder.resolve("run.json");
    }

    @Test
    void seatsAreNotTakenForNew() throws IOException {
        seats.deployed(1);
        seats.idle(1);
        world.journal.clear();

        world.crash();
        seats.raise(world.onlyInstance().id());
        seats.wake(1);
        world.advance(ofSeconds(1));

        assertThat(world.journal)
                .filteredOn(ReserveStep.class::isInstance)
                .extracting(entry -> ((ReserveStep) entry).step())
                .containsExactly("S4", "S5", "S6", "S7", "S8");
    }
}
