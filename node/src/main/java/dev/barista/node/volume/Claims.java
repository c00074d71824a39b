package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The PersistentVolumeClaims of pods, and the folders that they lead to.
///
/// @param objects with claims that are bound by another part
public record Claims(Objects objects) {

    private static final String NO_NODE = "0/1 nodes are available: ";

    /// Whether the pod may be given its share of the node, as far as its claims go.
    ///
    /// @param running the other pods that have one
    /// @return why not, in the words of Kubernetes' scheduler; empty if it may
    public Optional<String> refusal(ApiObject pod, Collection<ApiObject> running) {
        for (String name : new PodVolumes(pod).claims()) {
            Optional<ApiObject> claim = find(pod.namespace(), name);
            if (claim.isEmpty()) {
                return Optional.of(
                        NO_NODE + "persistentvolumeclaim \"%s\" not found.".formatted(name));
            }
            if (claim.get().isTerminating()) {
                return Optional.of(
                        NO_NODE + "persistentvolumeclaim \"%s\" is being deleted.".formatted(name));
            }
            if (!isBound(claim.get())) {
                return Optional.of(NO_NODE + "pod has unbound immediate PersistentVolumeClaims.");
            }
            if (isForOnePod(claim.get()) && running.stream().anyMatch(it -> uses(it, pod, name))) {
                return Optional.of(
                        NO_NODE
                                + "1 node has pod using PersistentVolumeClaim with the same name and"
                                + " ReadWriteOncePod access mode.");
            }
        }
        return Optional.empty();
    }

    private static boolean uses(ApiObject other, ApiObject pod, String claim) {
        return other.namespace().equals(pod.namespace())
                && new PodVolumes(other).claims().contains(claim);
    }

    private static boolean isBound(ApiObject claim) {
        return claim.status().path("phase").asString("").equals("Bound");
    }

    private static boolean isForOnePod(ApiObject claim) {
        return claim.spec()
                .path("accessModes")
                .valueStream()
                .anyMatch(mode -> mode.asString("").equals("ReadWriteOncePod"));
    }

    private Optional<ApiObject> find(String namespace, String name) {
        return objects.find(Types.PERSISTENT_VOLUME_CLAIM, new ObjectKey(namespace, name));
    }

    /// The folder of a volume that a claim is bound to.
    ///
    /// @throws Refused if there is none on this node
    Path require(String namespace, String name) throws Refused {
        ApiObject claim =
                find(namespace, name)
                        .orElseThrow(() ->
                                new Refused(
                                        "persistentvolumeclaim \"%s\" not found".formatted(name)));
        String volume = claim.spec().path("volumeName").asString("");
        if (!isBound(claim) || volume.isEmpty()) {
            throw new Refused("persistentvolumeclaim \"%s\" is not bound".formatted(name));
        }
        ApiObject bound =
                objects.find(Types.PERSISTENT_VOLUME, ObjectKey.of(volume))
                        .orElseThrow(() ->
                                new Refused("persistentvolume \"%s\" not found".formatted(volume)));
        for (String kind : new String[] {"local", "hostPath"}) {
            JsonNode path = bound.spec().path(kind).path("path");
            if (path.isString() && Path.of(path.asString()).isAbsolute()) {
                return Path.of(path.asString());
            }
        }
        throw new Refused(
                "persistentvolume \"%s\": %s (expected: local or hostPath)"
                        .formatted(volume, String.join(", ", bound.spec().propertyNames())));
    }
}
