package dev.barista.node.volume.usage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.log.PodFolder;
import dev.barista.node.volume.PodVolumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The limits on disk space that a pod has: `sizeLimit` of its emptyDirs, `ephemeral-storage` of
/// its containers. Pure.
///
/// @param layers the writable layer of each container, by its name
public record DiskLimits(ApiObject pod, PodFolder folder, Map<String, Path> layers) {

    private static final String RESOURCE = "ephemeral-storage";

    /// One limit.
    ///
    /// @param folders that it is of, together
    /// @param message in the kubelet's words, when they take more
    public record Limit(List<Path> folders, long bytes, String message) {
        public Limit {
            folders = List.copyOf(folders);
        }
    }

    public DiskLimits {
        layers = Map.copyOf(layers);
    }

    /// In the order in which the kubelet looks at them.
    public List<Limit> all() {
        List<Limit> limits = new ArrayList<>();
        for (JsonNode volume : new PodVolumes(pod).all()) {
            ofVolume(volume).ifPresent(limits::add);
        }
        ofPod().ifPresent(limits::add);
        for (JsonNode container : containers()) {
            ofContainer(container).ifPresent(limits::add);
        }
        return limits;
    }

    private JsonNode containers() {
        return pod.spec().path("containers");
    }

    private Optional<Limit> ofVolume(JsonNode volume) {
        String name = PodVolumes.nameOf(volume);
        String asked = volume.path("emptyDir").path("sizeLimit").asString("");
        return onDisk(volume)
                ? PodVolumes.sizeLimit(volume)
                        .map(bytes ->
                                new Limit(
                                        List.of(folder.volume(name)),
                                        bytes,
                                        "Usage of EmptyDir volume \"%s\" exceeds the limit \"%s\". "
                                                .formatted(name, asked)))
                : Optional.empty();
    }

    private static boolean onDisk(JsonNode volume) {
        return volume.has("emptyDir")
                && volume.path("emptyDir").path("medium").asString("").isEmpty();
    }

    /// What all containers may take together; those without a limit take none.
    private Optional<Limit> ofPod() {
        long sum = 0;
        List<String> written = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (JsonNode container : containers()) {
            JsonNode limit = limitOf(container);
            if (!limit.isMissingNode()) {
                sum += Quantities.whole(limit.asString());
                written.add(limit.asString());
            }
            folders.addAll(foldersOf(container));
        }
        for (JsonNode volume : new PodVolumes(pod).all()) {
            if (onDisk(volume)) {
                folders.add(folder.volume(PodVolumes.nameOf(volume)));
            }
        }
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String text = written.size() == 1 ? written.getFirst() : binary(sum);
        return Optional.of(
                new Limit(
                        folders,
                        sum,
                        "Pod ephemeral local storage usage exceeds the total limit of containers %s. "
                                .formatted(text)));
    }

    private Optional<Limit> ofContainer(JsonNode container) {
        JsonNode limit = limitOf(container);
        return limit.isMissingNode()
                ? Optional.empty()
                : Optional.of(
                        new Limit(
                                foldersOf(container),
                                Quantities.whole(limit.asString()),
                                "Container %s exceeded its local ephemeral storage limit \"%s\". "
                                        .formatted(nameOf(container), limit.asString())));
    }

    private static JsonNode limitOf(JsonNode container) {
        return container.path("resources").path("limits").path(RESOURCE);
    }

    private static String nameOf(JsonNode container) {
        return container.path("name").asString("");
    }

    /// Its writable layer and its logs.
    private List<Path> foldersOf(JsonNode container) {
        List<Path> folders = new ArrayList<>();
        Path layer = layers.get(nameOf(container));
        if (layer != null) {
            folders.add(layer);
        }
        folders.add(folder.root().resolve(nameOf(container)));
        return folders;
    }

    /// As Kubernetes writes an amount of bytes: the largest unit that divides it.
    static String binary(long bytes) {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        int unit = 0;
        long amount = bytes;
        while (amount != 0 && amount % 1024 == 0 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + units[unit];
    }
}
