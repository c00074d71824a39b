package dev.barista.node.pod.start;

import dev.barista.node.volume.PodVolumes;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Which volumes this node can make. Pure.
final class AdmittedVolumes {

    private static final Set<String> KINDS =
            Set.of(
                    "configMap",
                    "secret",
                    "emptyDir",
                    "projected",
                    "downwardAPI",
                    "hostPath",
                    "persistentVolumeClaim");
    private static final String EXPECTED =
            "configMap, secret, emptyDir, projected, downwardAPI, hostPath or"
                    + " persistentVolumeClaim";
    private static final Set<String> SOURCES =
            Set.of("configMap", "secret", "downwardAPI", "serviceAccountToken");
    private static final Set<String> MEDIA = Set.of("", "Memory");

    /// Where refusals go.
    @FunctionalInterface
    interface Refusals {
        void refuse(String path, String value, String expected);
    }

    static void check(JsonNode volume, Refusals refusals) {
        String path = "spec.volumes[%s]".formatted(volume.path("name").asString(""));
        for (String kind : volume.propertyNames()) {
            if (!kind.equals("name") && !KINDS.contains(kind) && volume.hasNonNull(kind)) {
                refusals.refuse(path, kind, EXPECTED);
            }
        }
        JsonNode medium = volume.path("emptyDir").path("medium");
        if (!MEDIA.contains(medium.asString(""))) {
            refusals.refuse(path + ".emptyDir.medium", medium.asString(""), "empty, or Memory");
        }
        try {
            var _ = PodVolumes.sizeLimit(volume);
        } catch (IllegalArgumentException notAQuantity) {
            JsonNode limit = volume.path("emptyDir").path("sizeLimit");
            refusals.refuse(path + ".emptyDir.sizeLimit", limit.asString(""), "a quantity");
        }
        for (JsonNode source : volume.path("projected").path("sources")) {
            for (String kind : source.propertyNames()) {
                if (!SOURCES.contains(kind)) {
                    refusals.refuse(
                            path + ".projected.sources",
                            kind,
                            "configMap, secret, downwardAPI or serviceAccountToken");
                }
            }
        }
    }

    /// @param path of the container
    static void checkMounts(String path, JsonNode container, Refusals refusals) {
        for (JsonNode mount : container.path("volumeMounts")) {
            for (String field : List.of("mountPropagation", "recursiveReadOnly")) {
                String value = mount.path(field).asString("");
                if (!value.isEmpty() && !value.equals("None") && !value.equals("Disabled")) {
                    refusals.refuse(path + "volumeMounts." + field, value, "none");
                }
            }
        }
    }

    private AdmittedVolumes() {}
}
