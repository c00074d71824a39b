package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Binds a claim to a volume: one that is there, or one that it makes when the claim's class says
/// so. A claim that pods use outlives its deletion until they have ended.
///
/// Idempotent. The volume is reserved for the claim before the claim names it, so that a crash
/// between the two is made good by the next round.
final class ClaimReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "persistentvolume-controller";
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final Objects objects;
    private final StorageClasses classes;
    private final Consumers consumers;
    private final VolumeFolders folders;
    private final Events events;

    ClaimReconciler(Objects objects, VolumeFolders folders, Events events) {
        this.objects = objects;
        this.classes = new StorageClasses(objects);
        this.consumers = new Consumers(objects);
        this.folders = folders;
        this.events = events;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.PERSISTENT_VOLUME_CLAIM, key);
        if (found.isPresent()) {
            reconcile(found.get());
        }
        return Optional.empty();
    }

    private void reconcile(ApiObject claim) {
        if (claim.isTerminating()) {
            release(claim);
            return;
        }
        ApiObject classed = withClass(claim);
        Optional<ApiObject> volume =
                Matching.find(classed, objects.list(Types.PERSISTENT_VOLUME, "", Selector.ALL));
        if (volume.isPresent()) {
            bind(classed, volume.get());
        } else if (!classed.spec().path("volumeName").asString("").isEmpty()) {
            phase(classed, isBound(classed) ? "Lost" : "Pending");
        } else {
            phase(classed, "Pending");
            provision(classed);
        }
    }

    private static boolean isBound(ApiObject claim) {
        String phase = claim.status().path("phase").asString("");
        return phase.equals("Bound") || phase.equals("Lost");
    }

    private void release(ApiObject claim) {
        if (!consumers.exist(claim.key())) {
            Finalizers.remove(objects, Types.PERSISTENT_VOLUME_CLAIM, claim, PROTECTION);
        }
    }

    private ApiObject withClass(ApiObject claim) {
        boolean named = claim.spec().has("storageClassName");
        Optional<ApiObject> standard = named ? Optional.empty() : classes.findDefault();
        return standard.map(one ->
                        objects.update(
                                Types.PERSISTENT_VOLUME_CLAIM,
                                claim.with(tree ->
                                        tree.withObject("/spec")
                                                .put("storageClassName", one.name()))))
                .orElse(claim);
    }

    // ---- a volume that is there

    private void bind(ApiObject claim, ApiObject volume) {
        ApiObject reserved =
                objects.update(
                        Types.PERSISTENT_VOLUME,
                        volume.with(tree -> {
                            ObjectNode spec = tree.withObject("/spec");
                            if (!spec.path("claimRef").has("uid")) {
                                spec.set("claimRef", reference(claim));
                            }
                        }));
        ApiObject bound =
                objects.update(
                        Types.PERSISTENT_VOLUME_CLAIM,
                        claim.with(tree -> {
                            tree.withObject("/spec").put("volumeName", reserved.name());
                            tree.withObject("/metadata/annotations")
                                    .put("pv.kubernetes.io/bind-completed", "yes")
                                    .put("pv.kubernetes.io/bound-by-controller", "yes");
                        }));
        if (!reserved.status().path("phase").asString("").equals("Bound")) {
            ObjectNode status = Json.object().put("phase", "Bound");
            write(Types.PERSISTENT_VOLUME, reserved, status);
        }
        ObjectNode status = Json.object().put("phase", "Bound");
        status.set("accessModes", reserved.spec().path("accessModes").deepCopy());
        status.set("capacity", reserved.spec().path("capacity").deepCopy());
        write(Types.PERSISTENT_VOLUME_CLAIM, bound, status);
    }

    private void phase(ApiObject claim, String phase) {
        write(
                Types.PERSISTENT_VOLUME_CLAIM,
                claim,
                ((ObjectNode) orEmpty(claim.status()).deepCopy()).put("phase", phase));
    }

    private static JsonNode orEmpty(JsonNode status) {
        return status.isObject() ? status : Json.object();
    }

    private void write(
            dev.barista.model.object.ResourceType type, ApiObject object, ObjectNode status) {
        if (!status.equals(object.status())) {
            objects.updateStatus(
                    type,
                    ApiObject.of(type, object.key()).with(tree -> tree.set("status", status)));
        }
    }

    private static ObjectNode reference(ApiObject claim) {
        return Json.object()
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolumeClaim")
                .put("namespace", claim.namespace())
                .put("name", claim.name())
                .put("uid", claim.uid());
    }

    // ---- a volume that is made

    private void provision(ApiObject claim) {
        String name = Matching.classOf(claim);
        if (name.isEmpty()) {
            events.normal(
                    COMPONENT,
                    claim,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
            return;
        }
        Optional<ApiObject> found = classes.find(name);
        if (found.isEmpty()) {
            events.warning(
                    COMPONENT,
                    claim,
                    "ProvisioningFailed",
                    "storageclass.storage.k8s.io \"%s\" not found".formatted(name));
        } else if (StorageClasses.waitsForConsumer(found.get()) && !consumers.exist(claim.key())) {
            events.normal(
                    COMPONENT,
                    claim,
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
        } else if (StorageClasses.isOurs(found.get())) {
            make(claim, found.get());
        } else {
            events.normal(
                    COMPONENT,
                    claim,
                    "ExternalProvisioning",
                    ("Waiting for a volume to be created either by the external provisioner '%s' or"
                                    + " manually by the system administrator. If volume creation"
                                    + " is delayed, please verify that the provisioner is running"
                                    + " and correctly registered.")
                            .formatted(found.get().tree().path("provisioner").asString("")));
        }
    }

    private void make(ApiObject claim, ApiObject storageClass) {
        if (claim.spec().path("volumeMode").asString("Filesystem").equals("Block")
                || !claim.spec().path("selector").isEmpty()) {
            events.warning(
                    COMPONENT,
                    claim,
                    "ProvisioningFailed",
                    "class %s makes no volumes of mode Block, and none for a selector"
                            .formatted(storageClass.name()));
            return;
        }
        String name = "pvc-" + claim.uid();
        Path folder;
        try {
            folder = folders.make(name);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ApiObject volume = volume(name, folder, claim, storageClass);
        try {
            bind(claim, objects.create(Types.PERSISTENT_VOLUME, volume));
        } catch (ApiException refused) {
            if (!refused.isAlreadyExists()) {
                throw refused;
            }
            bind(claim, objects.require(Types.PERSISTENT_VOLUME, volume.key()));
        }
        events.normal(
                COMPONENT,
                claim,
                "ProvisioningSucceeded",
                "Successfully provisioned volume " + name);
    }

    private static ApiObject volume(
            String name, Path folder, ApiObject claim, ApiObject storageClass) {
        return ApiObject.of(Types.PERSISTENT_VOLUME, ObjectKey.of(name))
                .with(tree -> {
                    tree.withObject("/metadata/annotations")
                            .put(VolumeReconciler.MADE_BY, StorageClasses.PROVISIONER);
                    ObjectNode spec = tree.putObject("spec");
                    spec.putObject("capacity")
                            .set(
                                    "storage",
                                    claim.spec().at("/resources/requests/storage").deepCopy());
                    spec.set("accessModes", claim.spec().path("accessModes").deepCopy());
                    spec.put("volumeMode", "Filesystem")
                            .put("storageClassName", storageClass.name())
                            .put(
                                    "persistentVolumeReclaimPolicy",
                                    storageClass.tree().path("reclaimPolicy").asString("Delete"));
                    spec.set("claimRef", reference(claim));
                    spec.putObject("local").put("path", folder.toString());
                    ObjectNode here =
                            spec.withObject("/nodeAffinity/required")
                                    .putArray("nodeSelectorTerms")
                                    .addObject()
                                    .putArray("matchExpressions")
                                    .addObject();
                    here.put("key", "kubernetes.io/hostname").put("operator", "In");
                    here.putArray("values").add(dev.barista.node.scheduling.NodeObject.NAME);
                });
    }
}
