package dev.barista.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StorageKindsTest {

    private static final String CLAIM =
            "{'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage': '1Gi'}}}";
    private static final String VOLUME =
            "{'accessModes': ['ReadWriteOnce'], 'capacity': {'storage': '1Gi'},"
                    + " 'hostPath': {'path': '/x'}}";

    @Test
    void aNewClaimIsProtectedAndPending() {
        ApiObject claim =
                StorageKinds.admit(
                        Types.PERSISTENT_VOLUME_CLAIM,
                        of(Types.PERSISTENT_VOLUME_CLAIM, CLAIM, "{}"),
                        null);

        assertThat(claim.finalizers()).containsExactly("kubernetes.io/pvc-protection");
        assertThat(claim.at("/status/phase").asString()).isEqualTo("Pending");
        assertThat(claim.at("/spec/volumeMode").asString()).isEqualTo("Filesystem");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'accessModes': []} | spec.accessModes: Required value: at least 1 access mode is required
                    {'accessModes': ['ReadWrite']} | spec.accessModes: Unsupported value: "ReadWrite": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"
                    {'accessModes': ['ReadWriteOncePod', 'ReadOnlyMany']} | spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes
                    {'resources': {}} | spec.resources[storage]: Required value
                    {'resources': {'requests': {'storage': '0'}}} | spec.resources[storage]: Invalid value: "0": must be greater than zero
                    """)
    void refusesAClaim(String change, String mistake) {
        assertRefused(
                Types.PERSISTENT_VOLUME_CLAIM,
                of(Types.PERSISTENT_VOLUME_CLAIM, CLAIM, change),
                null,
                mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'volumeName': 'pv'} | ``
                    {'storageClassName': 'local'} | ``
                    {'accessModes': ['ReadWriteMany']} | spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
                    {'resources': {'requests': {'storage': '1Mi'}}} | spec.resources.requests.storage: Forbidden: field can not be less than status.capacity
                    {'resources': {'requests': {'storage': '2Gi'}}} | spec.resources.requests.storage: Forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize
                    """)
    void aClaimMayBeBoundAndNotChanged(String change, String mistake) {
        ApiObject old = of(Types.PERSISTENT_VOLUME_CLAIM, CLAIM, "{}");
        ApiObject changed = of(Types.PERSISTENT_VOLUME_CLAIM, CLAIM, change);
        if (mistake.isEmpty()) {
            assertThat(StorageKinds.admit(Types.PERSISTENT_VOLUME_CLAIM, changed, old))
                    .isEqualTo(changed);
        } else {
            assertRefused(Types.PERSISTENT_VOLUME_CLAIM, changed, old, mistake);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'capacity': {}} | spec.capacity: Required value
                    {'hostPath': null} | spec: Required value: must specify a volume type
                    {'local': {'path': '/y'}} | spec.local: Forbidden: may not specify more than 1 volume type
                    {'hostPath': {'path': '/x/../etc'}} | spec.hostPath.path: Invalid value: "/x/../etc": must not contain '..'
                    {'persistentVolumeReclaimPolicy': 'Keep'} | spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"
                    """)
    void refusesAVolume(String change, String mistake) {
        assertRefused(
                Types.PERSISTENT_VOLUME,
                of(Types.PERSISTENT_VOLUME, VOLUME, change),
                null,
                mistake);
    }

    @Test
    void aVolumeIsKeptUnlessItSaysOtherwiseAndItsSourceStays() {
        ApiObject volume = of(Types.PERSISTENT_VOLUME, VOLUME, "{}");

        assertThat(
                        StorageKinds.admit(Types.PERSISTENT_VOLUME, volume, null)
                                .at("/spec/persistentVolumeReclaimPolicy")
                                .asString())
                .isEqualTo("Retain");
        assertRefused(
                Types.PERSISTENT_VOLUME,
                of(Types.PERSISTENT_VOLUME, VOLUME, "{'hostPath': {'path': '/y'}}"),
                volume,
                "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable"
                        + " after creation");
    }

    @Test
    void aClassHasKubernetesDefaults() {
        ApiObject bare =
                ApiObject.parse(
                        "{\"kind\": \"StorageClass\", \"metadata\": {\"name\": \"x\"},"
                                + " \"provisioner\": \"p\"}");

        ApiObject filled = StorageKinds.admit(Types.STORAGE_CLASS, bare, null);

        assertThat(filled.tree().path("reclaimPolicy").asString()).isEqualTo("Delete");
        assertThat(filled.tree().path("volumeBindingMode").asString()).isEqualTo("Immediate");
        assertRefused(
                Types.STORAGE_CLASS,
                filled.with(tree -> tree.put("provisioner", "q")),
                filled,
                "provisioner: Forbidden: updates to provisioner are forbidden.");
    }

    private static void assertRefused(
            ResourceType type, ApiObject object, @Nullable ApiObject old, String mistake) {
        assertThatThrownBy(() -> StorageKinds.admit(type, object, old))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(mistake);
    }

    private static ApiObject of(ResourceType type, String spec, String change) {
        ObjectNode all = (ObjectNode) Json.MAPPER.readTree(spec.replace('\'', '"'));
        all.setAll((ObjectNode) Json.MAPPER.readTree(change.replace('\'', '"')));
        ApiObject object =
                ApiObject.parse(
                        "{\"kind\": \"%s\", \"metadata\": {\"name\": \"x\"}}"
                                .formatted(type.kind()));
        return object.with(tree -> tree.set("spec", all));
    }
}
