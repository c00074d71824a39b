package dev.barista.node;

import static dev.barista.model.object.Types.CONFIG_MAP;
import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.REVISION;
import static dev.barista.model.object.Types.SECRET;
import static dev.barista.node.SeatWorld.REVISION_KEY;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.InstanceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ParkingTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void aDeployedRevision() throws IOException {
        seats = new SeatWorld(temporary).deployed(0);
        world = seats.world;
    }

    /// The revision has been awake, and its last instance ends.
    private InstanceSpec fallenAsleep() {
        seats.wake(1);
        world.advance(ofSeconds(1));
        sleep();
        return world.driver.parked().getFirst();
    }

    private void sleep() {
        seats.wake(0);
        world.advance(ofSeconds(10));
    }

    private void request() {
        world.node.expect(REVISION_KEY);
        seats.wake(1);
        world.advance(ofMillis(100));
    }

    private void limit(int most) {
        world.idle = IdleConfig.DEFAULT.withParked(most);
    }

    private void environment(ObjectNode variable) {
        seats.container(container -> container.withArray("env").add(variable));
    }

    @Test
    void aRevisionThatFallsAsleepHasASandboxAndNoInstance() {
        fallenAsleep();

        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.pods()).isEmpty();
        assertThat(seats.reasons()).endsWith("Stopped", "Parked");
    }

    @Test
    void oneThatWasNeverAwakeHasNone() {
        world.advance(ofSeconds(60));

        assertThat(world.driver.parked()).isEmpty();
    }

    @Test
    void theNextStartBeginsInIt() {
        InstanceSpec sandbox = fallenAsleep();

        request();

        assertThat(world.onlyInstance().spec()).isEqualTo(sandbox);
        assertThat(world.onlyPod().name()).isEqualTo(sandbox.hostname());
        assertThat(world.servingIds()).containsExactly(sandbox.id());
        assertThat(world.driver.parked()).isEmpty();
    }

    @Test
    void saysThatItBeganThere() {
        fallenAsleep();
        request();

        var serving = world.routing.serving().getFirst();
        assertThat(serving.from()).isEqualTo(Rung.PARKED);
        assertThat(serving.stages())
                .extracting(Stage::name)
                .containsExactly("pull", "prepare", "spawn", "ready");
    }

    @Test
    void saysHowLongItWaitedForMemoryAsAnyStart() {
        fallenAsleep();
        world.memory = _ -> CompletableFuture.completedStage(ofMillis(300));
        request();

        var serving = world.routing.serving().getFirst();
        assertThat(serving.from()).isEqualTo(Rung.PARKED);
        assertThat(serving.stages()).contains(new Stage("memory", ofMillis(300)));
    }

    @Test
    void aStartWithoutOneSaysSo() {
        request();

        assertThat(world.routing.serving().getFirst().from()).isEqualTo(Rung.STOPPED);
    }

    @Test
    void aScaleUpThatNoRequestAskedForBeginsInItAsWell() {
        InstanceSpec sandbox = fallenAsleep();

        seats.wake(1);
        world.advance(ofMillis(100));

        assertThat(world.onlyInstance().spec()).isEqualTo(sandbox);
        assertThat(world.servingIds()).hasSize(1);
    }

    @Test
    void theOthersOfABurstStartAsUsual() {
        InstanceSpec sandbox = fallenAsleep();

        seats.wake(3);
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(3);
        assertThat(world.servingIds()).hasSize(3).contains(sandbox.id());
    }

    @Test
    void everySleepMakesAnother() {
        fallenAsleep();
        for (int i = 0; i < 3; i++) {
            request();
            sleep();
        }

        assertThat(world.driver.parked()).hasSize(1);
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void onesThatAreNotAsTheyWouldBeNowAreNotUsed() {
        // Given
        var name = new ObjectKey("default", "password");
        var data = Json.object().put("word", "b2xk");
        world.create(SECRET, ApiObject.of(SECRET, name).with(tree -> tree.set("data", data)));
        ObjectNode variable = Json.object().put("name", "WORD");
        variable.withObject("/valueFrom/secretKeyRef").put("name", "password").put("key", "word");
        environment(variable);
        InstanceSpec sandbox = fallenAsleep();
        assertThat(sandbox.command().environment()).containsEntry("WORD", "old");

        // When
        world.change(SECRET, name, tree -> ((ObjectNode) tree.get("data")).put("word", "bmV3"));
        request();

        // Then
        assertThat(world.onlyInstance().spec().command().environment())
                .containsEntry("WORD", "new");
        assertThat(world.routing.serving().getFirst().from()).isEqualTo(Rung.STOPPED);
        assertThat(world.driver.parked()).isEmpty();
        assertThat(seats.reasons()).contains("Unparked");
    }

    @Test
    void oneWhoseStartWouldBeRefusedByNowIsEnded() {
        // Given
        var name = new ObjectKey("default", "password");
        var data = Json.object().put("word", "b2xk");
        world.create(SECRET, ApiObject.of(SECRET, name).with(tree -> tree.set("data", data)));
        ObjectNode variable = Json.object().put("name", "WORD");
        variable.withObject("/valueFrom/secretKeyRef").put("name", "password").put("key", "word");
        environment(variable);
        fallenAsleep();

        // When
        world.delete(SECRET, name);
        request();

        // Then
        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.driver.parked()).isEmpty();
        assertThat(seats.reasons()).contains("Unparked");
    }

    @Test
    void oneOfATemplateThatIsGoneIsNotUsed() {
        InstanceSpec sandbox = fallenAsleep();
        environment(Json.object().put("name", "NEW").put("value", "1"));

        request();

        assertThat(world.onlyInstance().id()).isNotEqualTo(sandbox.id());
        assertThat(world.onlyInstance().spec().command().environment()).containsEntry("NEW", "1");
        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void oneThatWasLostIsReplacedByAStart() {
        fallenAsleep();
        world.driver.loseParked();

        request();

        assertThat(world.servingIds()).hasSize(1);
        assertThat(world.routing.serving().getFirst().from()).isEqualTo(Rung.STOPPED);
    }

    @Test
    void whoSleptLongestGivesWay() {
        // Given
        limit(1);
        var other = new ObjectKey("default", "other-00001");
        world.create(REVISION, ApiObject.of(REVISION, other));
        world.create(
                DEPLOYMENT,
                world.deployment(0)
                        .with(tree -> {
                            tree.withObject("/metadata").put("name", "other-00001-deployment");
                            tree.withObject("/spec/selector/matchLabels").put("app", "other");
                            tree.withObject("/spec/template/metadata/labels")
                                    .put("app", "other")
                                    .put(Labels.REVISION, other.name());
                        }));
        InstanceSpec first = fallenAsleep();

        // When
        var deployment = new ObjectKey("default", "other-00001-deployment");
        seats.replicas(deployment, 1);
        world.advance(ofSeconds(1));
        seats.replicas(deployment, 0);
        world.advance(ofSeconds(10));

        // Then
        assertThat(world.driver.parked())
                .singleElement()
                .extracting(InstanceSpec::hostname)
                .asString()
                .startsWith("other-00001-deployment-")
                .isNotEqualTo(first.hostname());
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void nothingIsParkedWhereTheSettingSaysNone() {
        limit(0);
        seats.wake(1);
        world.advance(ofSeconds(1));
        sleep();

        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void aSettingThatAllowsFewerEndsThoseThatAreTooMany() {
        fallenAsleep();

        limit(0);
        world.node.reconfigure();
        world.turns.settle();

        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
        assertThat(seats.reasons()).endsWith("Parked", "Unparked");
        assertThat(seats.lastMessage()).isEqualTo("the setting is lower now: parked-instances 0");
    }

    @Test
    void aRevisionWithoutARouteHasNone() {
        seats.wake(1);
        world.advance(ofSeconds(1));
        world.change(
                REVISION,
                REVISION_KEY,
                tree -> tree.withObject("/metadata/labels").put(Labels.ROUTING_STATE, "reserve"));
        sleep();

        assertThat(world.driver.parked()).isEmpty();
    }

    @Test
    void oneThatKeepsAnIdleSeatHasNone() {
        seats.wake(1);
        world.advance(ofSeconds(1));
        seats.idle(1);
        world.advance(ofSeconds(10));

        assertThat(world.driver.parked()).isEmpty();
    }

    @Test
    void aConfigMapIsReadAnewBeforeTheProgramRuns() {
        // Given
        ObjectKey files = new ObjectKey("default", "files");
        world.create(
                CONFIG_MAP,
                ApiObject.of(CONFIG_MAP, files)
                        .with(tree -> tree.putObject("data").put("coffee", "black")));
        volume("{\"configMap\": {\"name\": \"files\"}}");
        InstanceSpec sandbox = fallenAsleep();
        world.change(CONFIG_MAP, files, tree -> tree.withObject("/data").put("coffee", "white"));

        // When
        request();

        // Then
        assertThat(world.onlyInstance().spec()).isEqualTo(sandbox);
        ApiObject pod = world.onlyPod();
        assertThat(
                        PodFolder.of(world.folder, pod.key(), pod.uid())
                                .volume("files")
                                .resolve("coffee"))
                .hasContent("white");
    }

    @Test
    void whatIsOnlyKnownOfItsPodIsNotParked() {
        volume(
                "{\"downwardAPI\": {\"items\": [{\"path\": \"uid\", \"fieldRef\": {\"fieldPath\":"
                        + " \"metadata.uid\"}}]}}");
        seats.wake(1);
        world.advance(ofSeconds(1));
        sleep();

        assertThat(world.driver.parked()).isEmpty();
    }

    private void volume(String source) {
        world.change(
                DEPLOYMENT,
                STANDARD,
                tree -> {
                    ObjectNode volume = (ObjectNode) Json.MAPPER.readTree(source);
                    ((ObjectNode) tree.at("/spec/template/spec"))
                            .putArray("volumes")
                            .add(volume.put("name", "files"));
                });
    }

    @Test
    void itGoesWithItsDeployment() {
        fallenAsleep();

        world.delete(DEPLOYMENT, STANDARD);
        world.advance(ofSeconds(1));

        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void itHoldsNoShareOfTheNode() throws IOException {
        seats.roomForOne();
        fallenAsleep();

        world.create(POD, world.pod("other"));
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(1);
    }

    @Test
    void whenTheNodeIsFullItIsGivenUpAndThePodWaits() throws IOException {
        // Given
        seats.roomForOne();
        fallenAsleep();
        world.create(POD, world.pod("other"));
        world.advance(ofSeconds(1));

        // When
        request();

        // Then
        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.driver.instances()).hasSize(1);
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void shortMemoryEndsItAndNoneIsMadeForAWhile() {
        // Given
        fallenAsleep();

        // When
        world.node.residents().unpark("memory is short");
        world.turns.settle();

        // Then
        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();

        // When
        request();
        sleep();

        // Then
        assertThat(world.driver.parked()).isEmpty();

        // When
        world.advance(ofSeconds(30));
        request();
        sleep();

        // Then
        assertThat(world.driver.parked()).hasSize(1);
    }

    @Test
    void whoWantsOneThatIsEndedMeanwhileStartsUnderAnotherName() {
        InstanceSpec sandbox = fallenAsleep();

        world.images.meanwhile(() -> world.node.residents().unpark("memory is short"));
        seats.wake(1);
        world.advance(ofSeconds(1));

        assertThat(world.servingIds()).hasSize(1).doesNotContain(sandbox.id());
        assertThat(world.onlyPod().name()).isNotEqualTo(sandbox.hostname());
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void itIsSweptAfterACrashAndMadeAgainAfterTheNextSleep() throws IOException {
        // Given
        fallenAsleep();

        // When
        world.crash();

        // Then
        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();

        // When
        request();
        sleep();

        // Then
        assertThat(world.driver.parked()).hasSize(1);
    }

    @Test
    void itEndsWithTheNode() {
        fallenAsleep();

        world.node.shutdown();
        world.advance(ofSeconds(1));

        assertThat(world.driver.parked()).isEmpty();
        assertThat(world.folder).isEmptyDirectory();
    }

    @Test
    void aWakeThatNoPodComesForEndsWhatItStarted() {
        fallenAsleep();

        seats.expect();
        world.advance(ofSeconds(6));

        assertThat(world.driver.instances()).isEmpty();
        assertThat(world.driver.parked()).isEmpty();
        assertThat(seats.reasons()).endsWith("StartedEarly", "NotClaimed");
    }
}
