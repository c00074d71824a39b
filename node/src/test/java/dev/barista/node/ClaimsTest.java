package dev.barista.node;

import static dev.barista.model.object.Types.PERSISTENT_VOLUME;
import static dev.barista.model.object.Types.PERSISTENT_VOLUME_CLAIM;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.STORAGE_CLASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Claims, their volumes, and the pods that use them.
class ClaimsTest {

    private static final ObjectKey DATA = new ObjectKey("default", "data");
    private static final ObjectKey P = new ObjectKey("default", "p");
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void thereIsADefaultClassThatWaitsForAConsumer() {
        ApiObject local = world.objects.require(STORAGE_CLASS, ObjectKey.of("local"));

        assertThat(local.findAnnotation("storageclass.kubernetes.io/is-default-class"))
                .contains("true");
        assertThat(local.tree().path("volumeBindingMode").asString())
                .isEqualTo("WaitForFirstConsumer");
    }

    @Test
    void aClaimGetsItsVolumeWhenAPodComes() {
        // Given
        claim("{}");
        assertThat(phase(DATA)).isEqualTo("Pending");
        assertThat(world.events())
                .contains(
                        "WaitForFirstConsumer: waiting for first consumer to be created before"
                                + " binding");

        // When
        world.create(POD, podOf("p", "data"));
        world.advance(SOON);

        // Then
        ApiObject claim = claim();
        assertThat(phase(DATA)).isEqualTo("Bound");
        assertThat(claim.at("/spec/storageClassName").asString()).isEqualTo("local");
        assertThat(claim.at("/status/capacity/storage").asString()).isEqualTo("1Gi");
        ApiObject volume = onlyVolume();
        assertThat(volume.name()).isEqualTo("pvc-" + claim.uid());
        assertThat(volume.at("/status/phase").asString()).isEqualTo("Bound");
        assertThat(volume.at("/spec/claimRef/uid").asString()).isEqualTo(claim.uid());
        Mount mount = world.onlyInstance().spec().mounts().getLast();
        assertThat(mount).isEqualTo(new Mount(folderOf(volume), "/data", false));
        assertThat(mount.source()).isDirectory();
    }

    @Test
    void whatWasWrittenOutlivesThePodAndGoesWithTheClaim() throws IOException {
        // Given
        claim("{}");
        world.create(POD, podOf("p", "data"));
        world.advance(SOON);
        Path folder = folderOf(onlyVolume());
        Files.writeString(folder.resolve("kept"), "yes");
        world.delete(POD, P);
        world.advance(Duration.ofMinutes(1));
        assertThat(world.driver.instances()).isEmpty();

        // When
        world.create(POD, podOf("p", "data"));
        world.advance(SOON);

        // Then
        assertThat(world.driver.instances()).hasSize(1);
        assertThat(folder.resolve("kept")).hasContent("yes");
        world.delete(POD, P);
        world.advance(Duration.ofMinutes(1));
        world.delete(PERSISTENT_VOLUME_CLAIM, DATA);
        world.advance(SOON);
        assertThat(volumes()).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aClaimInUseIsDeletedWhenItsPodsHaveEnded() {
        claim("{}");
        world.create(POD, podOf("p", "data"));
        world.advance(SOON);

        world.delete(PERSISTENT_VOLUME_CLAIM, DATA);
        world.advance(SOON);

        assertThat(claim().isTerminating()).isTrue();
        assertThat(folderOf(onlyVolume())).isDirectory();
        world.delete(POD, P);
        world.advance(Duration.ofMinutes(1));
        assertThat(world.objects.find(PERSISTENT_VOLUME_CLAIM, DATA)).isEmpty();
        assertThat(volumes()).isEmpty();
    }

    @Test
    void aPodWaitsForItsClaim() {
        world.create(POD, podOf("p", "data"));
        assertThat(scheduled())
                .isEqualTo("0/1 nodes are available: persistentvolumeclaim \"data\" not found.");

        claim("{}");
        world.advance(SOON);

        assertThat(world.driver.instances()).hasSize(1);
    }

    @Test
    void aRetainedVolumeIsReleasedAndKeepsItsFiles() {
        world.create(
                STORAGE_CLASS,
                ApiObject.of(STORAGE_CLASS, ObjectKey.of("kept"))
                        .with(tree ->
                                tree.put("provisioner", "barista.dev/local")
                                        .put("reclaimPolicy", "Retain")));
        claim("{\"storageClassName\": \"kept\"}");
        world.advance(SOON);
        assertThat(phase(DATA)).isEqualTo("Bound"); // Immediate

        world.delete(PERSISTENT_VOLUME_CLAIM, DATA);
        world.advance(SOON);

        assertThat(onlyVolume().at("/status/phase").asString()).isEqualTo("Released");
        assertThat(folderOf(onlyVolume())).isDirectory();
    }

    @Test
    void takesTheSmallestVolumeThatWillDo() {
        volume("small", "500Mi", "ReadWriteOnce");
        volume("large", "5Gi", "ReadWriteOnce");
        volume("larger", "10Gi", "ReadWriteOnce");
        volume("other", "2Gi", "ReadOnlyMany");
        world.advance(SOON);

        claim("{\"storageClassName\": \"\"}");
        world.advance(SOON);

        assertThat(claim().at("/spec/volumeName").asString()).isEqualTo("large");
        assertThat(claim().at("/status/capacity/storage").asString()).isEqualTo("5Gi");
        assertThat(phaseOf("small")).isEqualTo("Available");
        assertThat(phaseOf("large")).isEqualTo("Bound");
    }

    @Test
    void aClaimWithoutAClassSaysThatThereIsNoVolume() {
        claim("{\"storageClassName\": \"\"}");
        assertThat(world.events())
                .contains(
                        "FailedBinding: no persistent volumes available for this claim and no"
                                + " storage class is set");

        volume("later", "5Gi", "ReadWriteOnce");
        world.advance(SOON);

        assertThat(phase(DATA)).isEqualTo("Bound");
    }

    @Test
    void aClassThatIsNotThereIsNamed() {
        claim("{\"storageClassName\": \"fast\"}");

        assertThat(world.events())
                .contains("ProvisioningFailed: storageclass.storage.k8s.io \"fast\" not found");
    }

    @Test
    void aClaimForOnePodIsForOnePod() {
        claim("{\"accessModes\": [\"ReadWriteOncePod\"]}");
        world.create(POD, podOf("p", "data"));
        world.advance(SOON);

        world.create(POD, podOf("q", "data"));
        world.advance(SOON);

        assertThat(world.driver.instances()).hasSize(1);
        world.delete(POD, P);
        world.advance(Duration.ofMinutes(1));
        assertThat(world.onlyInstance().id()).doesNotContain("p-");
        assertThat(world.pods()).singleElement().extracting(ApiObject::name).isEqualTo("q");
    }

    @Test
    void aCrashBetweenTheVolumeAndTheClaimIsMadeGood() throws IOException {
        // Given: the volume was made, the claim does not say so
        claim("{}");
        ApiObject claim = claim();
        world.create(
                PERSISTENT_VOLUME,
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "PersistentVolume",
                         "metadata": {"name": "pvc-%s"},
                         "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"],
                           "storageClassName": "local", "local": {"path": "/x"},
                           "claimRef": {"namespace": "default", "name": "data", "uid": "%s"}}}
                        """
                                .formatted(claim.uid(), claim.uid())));
        world.advance(SOON);

        assertThat(phase(DATA)).isEqualTo("Bound");
        assertThat(volumes()).hasSize(1);
    }

    private void claim(String spec) {
        ApiObject claim =
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                         "metadata": {"name": "data", "namespace": "default",
                           "finalizers": ["kubernetes.io/pvc-protection"]},
                         "spec": {"accessModes": ["ReadWriteOnce"],
                           "resources": {"requests": {"storage": "1Gi"}}}}
                        """);
        world.create(
                PERSISTENT_VOLUME_CLAIM,
                claim.with(tree ->
                        tree.withObject("/spec").setAll((ObjectNode) Json.MAPPER.readTree(spec))));
    }

    private void volume(String name, String capacity, String mode) {
        world.create(
                PERSISTENT_VOLUME,
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "%s"},
                         "spec": {"capacity": {"storage": "%s"}, "accessModes": ["%s"],
                           "hostPath": {"path": "/tmp"}}}
                        """
                                .formatted(name, capacity, mode)));
    }

    private ApiObject podOf(String name, String claim) {
        return world.pod(name)
                .with(tree -> {
                    ObjectNode spec = tree.withObject("/spec");
                    spec.putArray("volumes")
                            .addObject()
                            .put("name", "v")
                            .putObject("persistentVolumeClaim")
                            .put("claimName", claim);
                    ((ObjectNode) spec.at("/containers/0"))
                            .putArray("volumeMounts")
                            .addObject()
                            .put("name", "v")
                            .put("mountPath", "/data");
                });
    }

    private ApiObject claim() {
        return world.objects.require(PERSISTENT_VOLUME_CLAIM, DATA);
    }

    private String phase(ObjectKey key) {
        return world.objects.require(PERSISTENT_VOLUME_CLAIM, key).at("/status/phase").asString("");
    }

    private String phaseOf(String volume) {
        return world.objects
                .require(PERSISTENT_VOLUME, ObjectKey.of(volume))
                .at("/status/phase")
                .asString("");
    }

    private List<ApiObject> volumes() {
        return world.objects.list(PERSISTENT_VOLUME, "", Selector.ALL);
    }

    private ApiObject onlyVolume() {
        assertThat(volumes()).hasSize(1);
        return volumes().getFirst();
    }

    private static Path folderOf(ApiObject volume) {
        return Path.of(volume.at("/spec/local/path").asString(""));
    }

    private String scheduled() {
        return NodeWorld.condition(world.objects.require(POD, P), "PodScheduled", "message");
    }
}
