package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.REPLICA_SET;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class EarlyStartTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void aStoppedRevision() throws IOException {
        seats = new SeatWorld(temporary).deployed(0);
        world = seats.world;
    }

    private void runs(String image) {
        seats.container(container -> container.put("image", image));
    }

    @Test
    void servesBeforeAnythingIsWritten() {
        seats.expect();

        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void theWritesWaitUntilItHasServedForAMoment() {
        world.driver.playing(Script.listensAfter(ofMillis(20)));
        CompletionStage<Void> writes = seats.expect();

        world.advance(ofMillis(29)); // it serves after 20 ms, and has 10 to answer
        boolean before = writes.toCompletableFuture().isDone();
        world.advance(ofMillis(2));

        assertThat(before).isFalse();
        assertThat(world.servingIds()).hasSize(1);
        assertThat(writes).isCompleted();
    }

    @Test
    void theWritesWaitNoLongerThanItsHeadStart() {
        world.driver.playing(Script.neverListens());
        CompletionStage<Void> writes = seats.expect();

        world.advance(ofMillis(49));
        boolean before = writes.toCompletableFuture().isDone();
        world.advance(ofMillis(1));

        assertThat(before).isFalse();
        assertThat(writes).isCompleted();
    }

    @Test
    void theWritesDoNotWaitForAStartThatFails() {
        world.driver.playing(Script.failsToStart("no such program"));

        assertThat(seats.expect()).isCompleted();
    }

    @Test
    void goesOnServingWhileItsPodTakesItOver() {
        seats.expect();
        String id = world.onlyInstance().id();

        seats.wake(1);
        world.advance(ofSeconds(10));

        assertThat(world.routing.log()).containsExactly("serve " + id);
    }

    @Test
    void oneThatIsNotReadyYetIsWaitedForByItsPod() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(200)));
        seats.expect();
        FakeInstance early = world.onlyInstance();

        // When
        seats.wake(1);
        world.advance(ofMillis(199));
        List<String> before = world.servingIds();
        world.advance(ofMillis(20));

        // Then
        assertThat(before).isEmpty();
        assertThat(world.servingIds()).containsExactly(early.id());
        assertThat(NodeWorld.condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
    }

    @Test
    void oneThatEndsBeforeItsPodComesServesNoMore() {
        seats.expect();

        world.onlyInstance().end(new Exit(1, false));
        world.turns.settle();

        assertThat(world.servingIds()).isEmpty();
    }

    @Test
    void oneThatHasEndedIsNotReadyInItsPod() {
        seats.expect();
        world.onlyInstance().end(new Exit(1, false));

        seats.wake(1);
        world.advance(ofSeconds(1));

        assertThat(seats.watched).containsExactly("in standard running"); // the next run
    }

    @Test
    void doesNotServeTheNextRevisionOfItsName() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(200)));
        seats.expect();
        FakeInstance early = world.onlyInstance();

        // When
        world.delete(DEPLOYMENT, STANDARD);
        world.advance(ofMillis(300));

        // Then
        assertThat(world.routing.log()).isEmpty();
        assertThat(early.removed()).isTrue();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void answersWhatItHasWhenItsRevisionGoes() {
        // Given
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.routing.inFlight(early.id(), 1);

        // When
        world.delete(DEPLOYMENT, STANDARD);
        world.turns.settle();
        List<String> serving = world.servingIds();
        boolean before = early.removed();
        world.routing.drained(early.id());
        world.turns.settle();

        // Then
        assertThat(serving).isEmpty();
        assertThat(before).isFalse();
        assertThat(early.removed()).isTrue();
    }

    @Test
    void answersWhatItHasWhenItsPodCannotHaveIt() throws IOException {
        // Given
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.routing.inFlight(early.id(), 1);
        new PodFolder(world.folder.resolve(requireNonNull(world.folder.toFile().list())[0]))
                .delete();

        // When
        seats.wake(1);
        boolean before = early.removed();
        world.routing.drained(early.id());
        world.advance(ofSeconds(11));

        // Then
        assertThat(before).isFalse();
        assertThat(early.removed()).isTrue();
        assertThat(world.onlyInstance().running()).isTrue();
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
    }

    @Test
    void answersWhatItHasWhenNoPodComes() {
        // Given
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.routing.inFlight(early.id(), 1);

        // When
        world.advance(ofSeconds(6));
        List<String> serving = world.servingIds();
        boolean before = early.removed();
        world.routing.drained(early.id());
        world.turns.settle();

        // Then
        assertThat(serving).isEmpty();
        assertThat(before).isFalse();
        assertThat(early.removed()).isTrue();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void isAskedToEndAndKilledWhenItDoesNot() {
        // Given
        world.driver.playing(Script.LISTENS.deafToTerminate());
        seats.expect();
        FakeInstance early = world.onlyInstance();

        // When
        world.advance(ofSeconds(5 + 29));
        boolean before = early.removed();
        world.advance(ofSeconds(2));

        // Then
        assertThat(before).isFalse();
        assertThat(early.removed()).isTrue();
    }

    @Test
    void hasMoreCpuThanItsLimitUntilItServes() throws IOException {
        seats = new SeatWorld(temporary.resolve("boosted"));
        world = seats.world;
        world.driver.playing(Script.listensAfter(ofMillis(20)));
        seats.annotated(Map.of("barista.dev/startup-cpu-boost", "4")).deployed(0);

        seats.expect();
        int before = world.onlyInstance().cpuMillis();
        world.advance(ofMillis(30));

        assertThat(before).isEqualTo(4000);
        assertThat(world.pods()).isEmpty();
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
    }

    @Test
    void answersWhatItHasWithinItsGraceOnly() {
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.routing.inFlight(early.id(), 1);

        world.advance(ofSeconds(5 + 299));
        boolean before = early.removed();
        world.advance(ofSeconds(2));

        assertThat(before).isFalse();
        assertThat(early.removed()).isTrue();
    }

    @Test
    void itsPodGoesOnWithIt() {
        // Given
        seats.expect();
        FakeInstance early = world.onlyInstance();

        // When
        seats.wake(1);
        world.advance(ofMillis(100));

        // Then
        assertThat(world.onlyInstance()).isSameAs(early);
        assertThat(world.servingIds()).containsExactly(early.id());
        assertThat(NodeWorld.condition(world.onlyPod(), "Ready", "status")).isEqualTo("True");
        assertThat(world.events()).anyMatch(event -> event.startsWith("Started: "));
        assertThat(world.events()).noneMatch(event -> event.startsWith("TakenOver: "));
        assertThat(seats.reasons()).containsSubsequence("StartedEarly", "Started");
    }

    @Test
    void hasTheNameAndTheFolderOfItsPod() {
        seats.expect();
        FakeInstance early = world.onlyInstance();
        seats.wake(1);

        ApiObject pod = world.onlyPod();
        assertThat(early.spec().hostname()).isEqualTo(pod.name());
        assertThat(early.spec().command().environment()).containsEntry("HOSTNAME", pod.name());
        assertThat(world.folder.toFile().list())
                .containsExactly("default_%s_%s".formatted(pod.name(), pod.uid()));
    }

    @Test
    void saysWhereTheTimeWent() {
        seats.expect();
        seats.wake(1);
        world.advance(ofMillis(100));

        assertThat(world.routing.serving().getFirst().stages())
                .extracting(Stage::name)
                .containsExactly("pull", "prepare", "spawn", "ready");
    }

    @Test
    void goesOnAfterACrashOnceItsPodHasIt() throws IOException {
        // Given
        seats.expect();
        seats.wake(1);
        world.advance(ofMillis(100));
        String id = world.onlyInstance().id();

        // When
        world.crash();

        // Then
        assertThat(world.onlyInstance().id()).isEqualTo(id);
        assertThat(world.servingIds()).containsExactly(id);
    }

    @Test
    void isSweptAfterACrashBeforeItsPodHasIt() throws IOException {
        seats.expect();

        world.crash();

        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void endsWhenNoPodComes() {
        // Given
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.advance(ofSeconds(4));
        assertThat(early.running()).isTrue();

        // When
        world.advance(ofSeconds(1));

        // Then
        assertThat(early.removed()).isTrue();
        assertThat(world.folder).isEmptyDirectory();
        assertThat(seats.reasons()).containsExactly("StartedEarly", "NotClaimed");
    }

    @Test
    void aPodThatComesTooLateStartsItsOwn() {
        seats.expect();
        FakeInstance early = world.onlyInstance();
        world.advance(ofSeconds(5));

        seats.wake(1);
        world.advance(ofMillis(100));

        assertThat(world.onlyInstance()).isNotSameAs(early);
        assertThat(world.servingIds()).hasSize(1);
    }

    @Test
    void startsOneForAllThatAsk() {
        seats.expect();
        seats.expect();
        seats.wake(1);
        seats.expect();
        world.advance(ofMillis(100));
        seats.expect();

        assertThat(world.driver.instances()).hasSize(1);
        assertThat(world.pods()).hasSize(1);
    }

    @Test
    void startsNothingWhereSomethingOfTheRevisionIdles() {
        seats.wake(1);
        world.advance(ofSeconds(1));
        seats.idle(1);
        world.advance(ofSeconds(1));

        seats.expect();

        assertThat(world.driver.instances()).hasSize(1);
    }

    @Test
    void theOthersOfABurstStartAsUsual() {
        seats.expect();
        FakeInstance early = world.onlyInstance();

        seats.wake(3);
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(3).contains(early);
        assertThat(world.servingIds()).hasSize(3);
    }

    @Test
    void startsNothingThatMustBePulledFirst() {
        world.images.inRegistry("registry.test/hello:2");
        runs("registry.test/hello:2");

        seats.expect();

        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void takesTheImageThatIsHereWhateverItsTag() {
        world.images.here("registry.test/hello:latest");
        runs("registry.test/hello:latest");

        seats.expect();
        seats.wake(1);
        world.advance(ofMillis(100));

        assertThat(world.driver.instances()).hasSize(1);
        assertThat(world.servingIds()).hasSize(1);
        assertThat(seats.reasons()).contains("StartedEarly");
    }

    @Test
    void startsNothingForADeploymentThatIsGone() {
        world.delete(DEPLOYMENT, STANDARD);

        seats.expect();

        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void startsNothingWithoutRoom() throws IOException {
        seats.roomForOne();
        world.create(POD, world.pod("other"));

        seats.expect();

        assertThat(world.onlyInstance().id()).startsWith(world.onlyPod().uid());
    }

    @Test
    void givesItsShareOfTheNodeToItsPod() throws IOException {
        // Given
        seats.roomForOne();

        // When
        seats.expect();
        seats.wake(1);
        world.advance(ofMillis(100));
        seats.wake(0);
        world.advance(ofSeconds(10));
        seats.wake(1);
        world.advance(ofMillis(100));

        // Then
        assertThat(world.servingIds()).hasSize(1);
    }

    @Test
    void waitsForMemory() {
        // Given
        var room = new CompletableFuture<Duration>();
        world.memory = _ -> room;

        // When
        seats.expect();
        seats.wake(1);
        boolean before = world.driver.instances().isEmpty();
        room.complete(ofMillis(300));
        world.advance(ofMillis(100));

        // Then
        assertThat(before).isTrue();
        assertThat(world.driver.instances()).hasSize(1);
        assertThat(world.servingIds()).hasSize(1);
        assertThat(world.routing.serving().getFirst().stages())
                .startsWith(new Stage("pull", Duration.ZERO), new Stage("memory", ofMillis(300)))
                .hasSize(5);
    }

    @Test
    void nothingStartsForAPodThatIsGoneBeforeThereIsMemory() {
        // Given
        var room = new CompletableFuture<Duration>();
        world.memory = _ -> room;
        seats.expect();
        seats.wake(1);

        // When
        seats.wake(0);
        room.complete(ofMillis(300));
        world.advance(ofSeconds(10));

        // Then
        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.pods()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void aStartThatFailsIsThePodsToTellAndToTryAgain() {
        // Given
        world.driver.playing(Script.failsToStart("no such program"));
        seats.expect();

        // When
        seats.wake(1);
        List<String> events = world.events();
        world.driver.playing(Script.LISTENS);
        world.advance(ofSeconds(11));

        // Then
        assertThat(events).contains("Failed: Error: no such program");
        assertThat(world.servingIds()).hasSize(1);
    }

    @Test
    void oneThatEndsBeforeItsPodComesIsStartedAgainByIt() {
        seats.expect();
        world.onlyInstance().end(new Exit(1, false));

        seats.wake(1);
        world.advance(ofSeconds(1));

        assertThat(world.servingIds()).hasSize(1);
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt())
                .isEqualTo(1);
    }

    @Test
    void neverTellsAContainerAUidThatIsNotThatOfItsPod() {
        world.delete(REPLICA_SET, world.replicaSets().getFirst().key());
        ObjectNode uid = Json.object().put("name", "UID");
        uid.withObject("/valueFrom/fieldRef").put("fieldPath", "metadata.uid");
        seats.container(container -> container.withArray("env").add(uid));

        seats.expect();

        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void endsWithTheNode() throws IOException {
        seats.expect();
        FakeInstance early = world.onlyInstance();

        world.node.shutdown();
        world.advance(ofSeconds(1));
        seats.expect();

        assertThat(early.removed()).isTrue();
        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }
}
