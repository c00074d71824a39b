package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.spot.SpotNotice;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class SpotTest {

    @TempDir private Path temporary = Path.of("");
    private NodeWorld world = new NodeWorld(temporary);

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    private ApiObject deploy(String instanceClass) {
        ApiObject deployment = world.deployment(1);
        world.create(
                DEPLOYMENT,
                deployment.with(tree ->
                        ((ObjectNode) tree.at("/spec/template/metadata"))
                                .putObject("annotations")
                                .put("barista.dev/instance-class", instanceClass)));
        world.advance(ofSeconds(1));
        return world.onlyPod();
    }

    private void reclaim(ApiObject pod, Duration notice) {
        annotate(pod, world.time.instant().plus(notice).toString());
    }

    private void annotate(ApiObject pod, String value) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(SpotNotice.RECLAIM_AT, value);
        world.objects.patch(POD, pod.key(), patch);
        world.turns.settle();
    }

    private long journalled(String reason) {
        return world.journal.stream()
                .filter(entry ->
                        entry instanceof JournalEntry.InstanceChanged changed
                                && changed.reason().equals(reason))
                .count();
    }

    @Test
    void theReplacementServesBeforeTheOldOneLeaves() {
        // Given
        ApiObject old = deploy("spot");
        String oldId = world.onlyInstance().id();

        // When
        reclaim(old, ofSeconds(10));
        world.advance(ofSeconds(2));

        // Then
        String newId = world.onlyInstance().id();
        assertThat(newId).isNotEqualTo(oldId);
        assertThat(world.routing.log())
                .containsSubsequence("serve " + oldId, "serve " + newId, "leave " + oldId);
        assertThat(world.onlyPod().uid()).isNotEqualTo(old.uid());
        assertThat(world.events())
                .anyMatch(event -> event.startsWith("SpotToBeReleased: "))
                .anyMatch(event -> event.startsWith("BidFailed: "));
        assertThat(journalled("SpotToBeReleased")).isEqualTo(1);
        assertThat(journalled("BidFailed")).isEqualTo(1);
    }

    @Test
    void drainsWithinTheNoticeAndIsKilledWhenItIsOver() {
        // Given
        ApiObject old = deploy("spot");
        String oldId = world.onlyInstance().id();
        world.routing.inFlight(oldId, 1);

        // When
        reclaim(old, ofSeconds(10));
        world.advance(ofSeconds(9));

        // Then
        assertThat(world.routing.log()).contains("leave " + oldId);
        assertThat(world.driver.instance(oldId).running()).isTrue();

        // When
        world.advance(ofSeconds(1));

        // Then
        assertThat(world.servingIds()).hasSize(1).doesNotContain(oldId);
        assertThat(world.driver.instances()).extracting(one -> one.id()).doesNotContain(oldId);
    }

    @Test
    void leavesInTimeEvenIfNoReplacementIsReady() {
        // Given
        ApiObject old = deploy("spot");
        String oldId = world.onlyInstance().id();
        world.driver.playing(Script.neverListens());

        // When
        reclaim(old, ofSeconds(10));
        world.advance(ofSeconds(4));
        boolean stayed = !world.routing.log().contains("leave " + oldId);
        world.advance(ofSeconds(2));

        // Then
        assertThat(stayed).isTrue();
        assertThat(world.routing.log()).contains("leave " + oldId);
    }

    @Test
    void onlySpotIsTakenBack() {
        ApiObject pod = deploy("standard");

        reclaim(pod, ofSeconds(10));
        world.advance(ofSeconds(20));

        assertThat(world.onlyPod().uid()).isEqualTo(pod.uid());
        assertThat(world.events())
                .anyMatch(event ->
                        event.startsWith("SpotReclaimRefused: barista.dev/reclaim-at: 2030-")
                                && event.endsWith("(expected: " + SpotNotice.RULE + ")"));
    }

    @Test
    void whatIsNoTimeIsRefused() {
        ApiObject pod = deploy("spot");

        annotate(pod, "soon");
        world.advance(ofSeconds(20));

        assertThat(world.onlyPod().uid()).isEqualTo(pod.uid());
        assertThat(world.events())
                .contains(
                        "SpotReclaimRefused: barista.dev/reclaim-at: soon (expected: "
                                + SpotNotice.RULE
                                + ")");
    }
}
