package dev.barista.apiserver.storage;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks the kinds of storage as Kubernetes' registry does, and fills in what they do not say.
/// Pure.
public final class StorageKinds {

    private static final List<String> MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final Set<String> POLICIES = Set.of("Retain", "Delete", "Recycle");
    private static final Set<String> BINDING = Set.of("Immediate", "WaitForFirstConsumer");
    private static final Set<String> SOURCES = Set.of("local", "hostPath", "nfs", "csi");

    /// @param old null when the object is new
    /// @return with what the server adds: finalizers, phase, defaults
    /// @throws dev.barista.model.port.ApiException 422 with every mistake
    public static ApiObject admit(ResourceType type, ApiObject object, @Nullable ApiObject old) {
        var mistakes = new Mistakes();
        ApiObject filled = object;
        if (type.equals(Types.PERSISTENT_VOLUME_CLAIM)) {
            claim(object, old, mistakes);
            filled = old == null ? object.with(StorageKinds::fillClaim) : object;
        } else if (type.equals(Types.PERSISTENT_VOLUME)) {
            volume(object, old, mistakes);
            filled = old == null ? object.with(StorageKinds::fillVolume) : object;
        } else if (type.equals(Types.STORAGE_CLASS)) {
            storageClass(object, old, mistakes);
            filled = object.with(StorageKinds::fillClass);
        }
        mistakes.refuse(type, object.name());
        return filled;
    }

    private static void fillClaim(ObjectNode tree) {
        finalizer(tree, "kubernetes.io/pvc-protection");
        ObjectNode spec = tree.withObject("/spec");
        if (!spec.hasNonNull("volumeMode")) {
            spec.put("volumeMode", "Filesystem");
        }
        tree.putObject("status").put("phase", "Pending");
    }

    private static void fillVolume(ObjectNode tree) {
        finalizer(tree, "kubernetes.io/pv-protection");
        ObjectNode spec = tree.withObject("/spec");
        if (!spec.hasNonNull("persistentVolumeReclaimPolicy")) {
            spec.put("persistentVolumeReclaimPolicy", "Retain");
        }
        if (!spec.hasNonNull("volumeMode")) {
            spec.put("volumeMode", "Filesystem");
        }
        tree.putObject("status").put("phase", "Pending");
    }

    private static void fillClass(ObjectNode tree) {
        if (!tree.hasNonNull("reclaimPolicy")) {
            tree.put("reclaimPolicy", "Delete");
        }
        if (!tree.hasNonNull("volumeBindingMode")) {
            tree.put("volumeBindingMode", "Immediate");
        }
    }

    private static void finalizer(ObjectNode tree, String name) {
        ArrayNode all = tree.withObject("/metadata").withArray("/finalizers");
        if (all.valueStream().noneMatch(one -> one.asString("").equals(name))) {
            all.add(name);
        }
    }

    private static void claim(ApiObject claim, @Nullable ApiObject old, Mistakes mistakes) {
        JsonNode spec = claim.spec();
        modes(spec, mistakes);
        JsonNode asked = spec.at("/resources/requests/storage");
        if (asked.isMissingNode()) {
            mistakes.required("spec.resources[storage]");
        } else {
            positive("spec.resources[storage]", asked, mistakes);
        }
        if (old != null) {
            changedClaim(spec, old.spec(), mistakes);
        }
    }

    /// Who binds it writes its volume; its class may be filled in once.
    private static void changedClaim(JsonNode now, JsonNode before, Mistakes mistakes) {
        ObjectNode was = (ObjectNode) before.deepCopy();
        ObjectNode is = (ObjectNode) now.deepCopy();
        if (was.path("volumeName").asString("").isEmpty()) {
            is.remove("volumeName");
            was.remove("volumeName");
        }
        if (!was.has("storageClassName")) {
            is.remove("storageClassName");
        }
        was.remove("resources");
        is.remove("resources");
        if (!is.equals(was)) {
            mistakes.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims");
        }
        JsonNode asked = now.path("resources").path("requests").path("storage");
        JsonNode had = before.path("resources").path("requests").path("storage");
        if (amount(asked).compareTo(amount(had)) < 0) {
            mistakes.forbidden(
                    "spec.resources.requests.storage",
                    "field can not be less than status.capacity");
        } else if (amount(asked).compareTo(amount(had)) > 0) {
            mistakes.forbidden(
                    "spec.resources.requests.storage",
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private static void volume(ApiObject volume, @Nullable ApiObject old, Mistakes mistakes) {
        JsonNode spec = volume.spec();
        modes(spec, mistakes);
        JsonNode capacity = spec.path("capacity").path("storage");
        if (capacity.isMissingNode()) {
            mistakes.required("spec.capacity");
        } else {
            positive("spec.capacity[storage]", capacity, mistakes);
        }
        oneOf(
                "spec.persistentVolumeReclaimPolicy",
                spec.path("persistentVolumeReclaimPolicy"),
                POLICIES,
                mistakes);
        List<String> sources =
                SOURCES.stream().filter(kind -> spec.path(kind).isObject()).sorted().toList();
        if (sources.isEmpty()) {
            mistakes.required("spec", "must specify a volume type");
        } else if (sources.size() > 1) {
            mistakes.forbidden("spec." + sources.get(1), "may not specify more than 1 volume type");
        }
        for (String kind : List.of("local", "hostPath")) {
            JsonNode source = spec.path(kind);
            String path = source.path("path").asString("");
            if (source.isObject() && path.isEmpty()) {
                mistakes.required("spec." + kind + ".path");
            } else if (List.of(path.split("/", -1)).contains("..")) {
                mistakes.invalid("spec." + kind + ".path", path, "must not contain '..'");
            }
        }
        if (old != null && !source(spec).equals(source(old.spec()))) {
            mistakes.forbidden(
                    "spec.persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation");
        }
    }

    private static List<JsonNode> source(JsonNode spec) {
        return SOURCES.stream().sorted().map(spec::path).toList();
    }

    private static void storageClass(ApiObject sc, @Nullable ApiObject old, Mistakes mistakes) {
        JsonNode tree = sc.tree();
        oneOf("reclaimPolicy", tree.path("reclaimPolicy"), Set.of("Retain", "Delete"), mistakes);
        oneOf("volumeBindingMode", tree.path("volumeBindingMode"), BINDING, mistakes);
        if (old != null) {
            for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
                if (!tree.path(field).equals(old.tree().path(field)) && tree.has(field)) {
                    mistakes.forbidden(field, "updates to %s are forbidden.".formatted(field));
                }
            }
        }
    }

    private static void modes(JsonNode spec, Mistakes mistakes) {
        JsonNode modes = spec.path("accessModes");
        if (modes.isEmpty()) {
            mistakes.required("spec.accessModes", "at least 1 access mode is required");
        }
        for (JsonNode mode : modes) {
            oneOf("spec.accessModes", mode, Set.copyOf(MODES), mistakes);
        }
        if (modes.size() > 1
                && modes.valueStream().anyMatch(it -> it.asString("").equals("ReadWriteOncePod"))) {
            mistakes.forbidden(
                    "spec.accessModes", "may not use ReadWriteOncePod with other access modes");
        }
    }

    private static void oneOf(
            String path, JsonNode value, Set<String> supported, Mistakes mistakes) {
        if (value.isString() && !supported.contains(value.asString())) {
            mistakes.unsupported(path, value.asString(), supported.stream().sorted().toList());
        }
    }

    private static void positive(String path, JsonNode quantity, Mistakes mistakes) {
        if (amount(quantity).signum() <= 0) {
            mistakes.invalid(path, quantity.asString(""), "must be greater than zero");
        }
    }

    private static BigDecimal amount(JsonNode quantity) {
        Optional<BigDecimal> amount = Quantities.find(quantity.asString("0"));
        return amount.orElse(BigDecimal.ZERO);
    }

    private StorageKinds() {}
}
