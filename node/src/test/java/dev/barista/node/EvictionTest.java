package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.log.PodFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Pods that take more of the disk than they may.
class EvictionTest {

    private static final ObjectKey P = new ObjectKey("default", "p");
    private static final Duration SOON = Duration.ofSeconds(25);

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void aPodWhoseEmptyDirIsTooLargeIsEvictedInTheKubeletsWords() throws IOException {
        // Given
        world.create(POD, world.pod("p").with(EvictionTest::limitVolume));
        fill(P, 2 << 20);

        // When
        world.advance(SOON);

        // Then
        ApiObject pod = world.objects.require(POD, P);
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Failed");
        assertThat(pod.at("/status/reason").asString()).isEqualTo("Evicted");
        assertThat(pod.at("/status/message").asString())
                .isEqualTo("Usage of EmptyDir volume \"x\" exceeds the limit \"1Mi\". ");
        assertThat(world.events())
                .contains("Evicted: Usage of EmptyDir volume \"x\" exceeds the limit \"1Mi\". ");
        assertThat(world.driver.instances()).isEmpty();
        assertThat(folder(P).volume("x")).doesNotExist();
    }

    @Test
    void aPodWithinItsLimitsStays() throws IOException {
        world.create(POD, world.pod("p").with(EvictionTest::limitVolume));
        fill(P, 1 << 19);

        world.advance(SOON);

        assertThat(world.driver.instances()).hasSize(1);
    }

    @Test
    void aLimitOfEphemeralStorageCountsLogsAndVolumes() throws IOException {
        world.create(
                POD,
                world.pod("p")
                        .with(tree -> {
                            ObjectNode container = (ObjectNode) tree.at("/spec/containers/0");
                            container
                                    .withObject("/resources/limits")
                                    .put("ephemeral-storage", "1Mi");
                        }));
        Files.write(folder(P).logOf("main", 0), new byte[2 << 20]);

        world.advance(SOON);

        assertThat(world.objects.require(POD, P).at("/status/message").asString())
                .isEqualTo(
                        "Pod ephemeral local storage usage exceeds the total limit of containers"
                                + " 1Mi. ");
    }

    @Test
    void aDeploymentGetsAnotherPodForOneThatWasEvicted() throws IOException {
        // Given
        world.create(
                DEPLOYMENT,
                world.deployment(1)
                        .with(tree -> limitVolume((ObjectNode) tree.at("/spec/template"))));
        ApiObject first = world.onlyPod();
        fill(first.key(), 2 << 20);

        // When
        world.advance(SOON);

        // Then
        List<String> phases =
                world.pods().stream().map(pod -> pod.at("/status/phase").asString()).toList();
        assertThat(phases).containsExactlyInAnyOrder("Failed", "Running");
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
    }

    @Test
    void whatWasEvictedStaysSoThroughACrash() throws IOException {
        world.create(POD, world.pod("p").with(EvictionTest::limitVolume));
        fill(P, 2 << 20);
        world.advance(SOON);

        world.crash();
        world.advance(SOON);

        assertThat(world.objects.require(POD, P).at("/status/reason").asString())
                .isEqualTo("Evicted");
        assertThat(world.driver.instances()).isEmpty();
    }

    private static void limitVolume(ObjectNode tree) {
        ObjectNode spec = tree.withObject("/spec");
        spec.set(
                "volumes",
                Json.MAPPER.readTree(
                        "[{\"name\": \"x\", \"emptyDir\": {\"sizeLimit\": \"1Mi\"}}]"));
        ((ObjectNode) spec.at("/containers/0"))
                .set(
                        "volumeMounts",
                        Json.MAPPER.readTree("[{\"name\": \"x\", \"mountPath\": \"/x\"}]"));
    }

    private void fill(ObjectKey pod, int bytes) throws IOException {
        Files.write(folder(pod).volume("x").resolve("big"), new byte[bytes]);
    }

    private PodFolder folder(ObjectKey key) {
        return PodFolder.of(world.folder, key, world.objects.require(POD, key).uid());
    }
}
