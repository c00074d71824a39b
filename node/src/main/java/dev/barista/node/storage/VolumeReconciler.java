package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Says in which phase a volume is, and does with one whose claim is gone what its reclaim policy
/// says. Idempotent.
final class VolumeReconciler implements Loop.Reconciler {

    /// The annotation that names who has made a volume.
    static final String MADE_BY = "pv.kubernetes.io/provisioned-by";

    private static final String COMPONENT = "persistentvolume-controller";
    private static final String PROTECTION = "kubernetes.io/pv-protection";

    private final Objects objects;
    private final VolumeFolders folders;
    private final Events events;

    VolumeReconciler(Objects objects, VolumeFolders folders, Events events) {
        this.objects = objects;
        this.folders = folders;
        this.events = events;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.PERSISTENT_VOLUME, key);
        found.ifPresent(this::reconcile);
        return Optional.empty();
    }

    private void reconcile(ApiObject volume) {
        JsonNode reference = volume.spec().path("claimRef");
        Optional<ApiObject> claim = findClaim(reference);
        if (claim.isPresent()) {
            boolean bound =
                    claim.get().spec().path("volumeName").asString("").equals(volume.name());
            phase(volume, bound ? "Bound" : "Available", "");
        } else if (!reference.has("uid")) {
            phase(volume, "Available", "");
            letGo(volume);
        } else {
            reclaim(volume);
        }
    }

    /// The one that the volume is for, not another of its name.
    private Optional<ApiObject> findClaim(JsonNode reference) {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        var key =
                new ObjectKey(
                        reference.path("namespace").asString(""),
                        reference.path("name").asString(""));
        String uid = reference.path("uid").asString("");
        return objects.find(Types.PERSISTENT_VOLUME_CLAIM, key)
                .filter(claim -> uid.isEmpty() || claim.uid().equals(uid));
    }

    private void reclaim(ApiObject volume) {
        boolean deletes =
                volume.spec()
                        .path("persistentVolumeReclaimPolicy")
                        .asString("Retain")
                        .equals("Delete");
        boolean ours =
                volume.findAnnotation(MADE_BY)
                        .filter(StorageClasses.PROVISIONER::equals)
                        .isPresent();
        if (deletes && ours) {
            delete(volume);
        } else if (deletes) {
            phase(volume, "Failed", "no deleter: it was not made by " + StorageClasses.PROVISIONER);
            letGo(volume);
        } else {
            phase(volume, "Released", "");
            letGo(volume);
        }
    }

    private void delete(ApiObject volume) {
        try {
            folders.delete(Path.of(volume.spec().at("/local/path").asString("")));
        } catch (IOException failure) {
            events.warning(
                    COMPONENT, volume, "VolumeFailedDelete", String.valueOf(failure.getMessage()));
            phase(volume, "Failed", String.valueOf(failure.getMessage()));
            return;
        }
        objects.delete(Types.PERSISTENT_VOLUME, volume.key(), Propagation.BACKGROUND);
        objects.find(Types.PERSISTENT_VOLUME, volume.key()).ifPresent(this::letGo);
    }

    /// Of one that is to be deleted, and that no claim has.
    private void letGo(ApiObject volume) {
        if (volume.isTerminating()) {
            Finalizers.remove(objects, Types.PERSISTENT_VOLUME, volume, PROTECTION);
        }
    }

    private void phase(ApiObject volume, String phase, String message) {
        ObjectNode status = Json.object().put("phase", phase);
        if (!message.isEmpty()) {
            status.put("message", message);
        }
        if (!status.equals(volume.status())) {
            objects.updateStatus(
                    Types.PERSISTENT_VOLUME,
                    ApiObject.of(Types.PERSISTENT_VOLUME, volume.key())
                            .with(tree -> tree.set("status", status)));
        }
    }
}
