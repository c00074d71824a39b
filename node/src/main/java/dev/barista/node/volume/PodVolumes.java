package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.volume.content.FileContent;
import dev.barista.node.volume.content.Ownership;
import dev.barista.node.volume.content.Projection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// What a pod says of its volumes. Pure.
public record PodVolumes(ApiObject pod) {

    /// All of them, in their order.
    public List<JsonNode> all() {
        return pod.spec().path("volumes").valueStream().toList();
    }

    public Optional<JsonNode> find(String name) {
        return all().stream().filter(one -> nameOf(one).equals(name)).findFirst();
    }

    /// The claims that it names, each once.
    public List<String> claims() {
        return all().stream()
                .map(volume -> volume.path("persistentVolumeClaim").path("claimName").asString(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    public static String nameOf(JsonNode volume) {
        return volume.path("name").asString("");
    }

    /// To whom they are given.
    public Ownership owner() {
        JsonNode group = pod.spec().path("securityContext").path("fsGroup");
        return group.isNumber() ? new Ownership(group.asInt()) : Ownership.NONE;
    }

    /// Whether a volume that is given to the group already stays as it is.
    public boolean givesOnRootMismatchOnly() {
        return pod.spec()
                .path("securityContext")
                .path("fsGroupChangePolicy")
                .asString("")
                .equals("OnRootMismatch");
    }

    /// As whom all its containers run; [FileContent#OURS] if they differ, or do not say.
    public int user() {
        JsonNode ofPod = pod.spec().path("securityContext").path("runAsUser");
        List<Integer> users =
                Stream.of("containers", "initContainers")
                        .flatMap(list -> each(pod.spec().path(list)))
                        .map(container -> container.path("securityContext").path("runAsUser"))
                        .map(own -> own.isMissingNode() ? ofPod : own)
                        .map(user -> user.asInt(FileContent.OURS))
                        .distinct()
                        .toList();
        return users.size() == 1 ? users.getFirst() : FileContent.OURS;
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /// Whether a volume shows this ConfigMap or Secret.
    ///
    /// @param kind `configMap` or `secret`
    public boolean shows(String kind, String name) {
        return all().stream().flatMap(PodVolumes::sources).anyMatch(one -> is(one, kind, name));
    }

    private static boolean is(JsonNode source, String kind, String name) {
        JsonNode reference = source.path(kind);
        return reference
                .path("secretName")
                .asString(reference.path("name").asString("-"))
                .equals(name);
    }

    /// Whether a volume shows labels or annotations.
    public boolean showsFields() {
        return all().stream().flatMap(PodVolumes::sources).anyMatch(one -> one.has("downwardAPI"));
    }

    /// Whether a volume has a token, which must be exchanged before it expires.
    public boolean hasToken() {
        return all().stream()
                .flatMap(PodVolumes::sources)
                .anyMatch(one -> one.has("serviceAccountToken"));
    }

    /// Whether all volumes are such that they can be made before the pod is there: what they show
    /// does not depend on it.
    public boolean canBeMadeAhead() {
        return all().stream()
                .flatMap(PodVolumes::sources)
                .allMatch(one -> one.has("emptyDir") || one.has("configMap") || one.has("secret"));
    }

    /// Where a volume's files come from; itself, if it is not projected.
    static Stream<JsonNode> sources(JsonNode volume) {
        return volume.has("projected")
                ? each(volume.get("projected").path("sources"))
                : Stream.of(volume);
    }

    /// Whether a container cannot write to a volume of this kind, whatever its mount says.
    static boolean isReadOnly(JsonNode volume) {
        return Projection.shows(volume)
                || volume.path("persistentVolumeClaim").path("readOnly").asBoolean(false);
    }

    static boolean isInMemory(JsonNode volume) {
        return volume.path("emptyDir").path("medium").asString("").equals("Memory");
    }

    /// The size that an emptyDir may have; empty if it says none.
    ///
    /// @throws IllegalArgumentException if it is no quantity
    public static Optional<Long> sizeLimit(JsonNode volume) {
        JsonNode limit = volume.path("emptyDir").path("sizeLimit");
        return limit.isMissingNode() || limit.isNull()
                ? Optional.empty()
                : Optional.of(Quantities.whole(limit.asString())).filter(bytes -> bytes > 0);
    }

    /// What its containers may use of the memory together; empty if one has no limit.
    Optional<Long> memoryLimit() {
        long sum = 0;
        for (JsonNode container : pod.spec().path("containers")) {
            JsonNode limit = container.at("/resources/limits/memory");
            if (limit.isMissingNode()) {
                return Optional.empty();
            }
            sum += Quantities.whole(limit.asString());
        }
        return Optional.of(sum).filter(bytes -> bytes > 0);
    }
}
