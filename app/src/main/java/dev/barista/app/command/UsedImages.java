package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.runtime.registry.Reference;
import dev.barista.store.ObjectsFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The images that Revisions and Pods name, by reference and by digest, read from the store of a
/// data folder, whether Barista runs or not.
///
/// A revision at zero counts: an image of which there is no registry could not be had again.
record UsedImages(Set<String> names) {

    static UsedImages of(DataFolder folder) {
        Set<String> names = new HashSet<>();
        for (ResourceType type : List.of(Types.REVISION, Types.POD)) {
            ObjectsFile.all(folder.store(), type.qualifiedPlural())
                    .forEach(object -> addImages(object, names));
        }
        return new UsedImages(names);
    }

    private static void addImages(JsonNode object, Set<String> names) {
        for (String list : List.of("containers", "initContainers")) {
            object.path("spec").path(list).forEach(it -> add(it.path("image").asString(""), names));
        }
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            object.path("status")
                    .path(list)
                    .forEach(it -> add(it.path("imageDigest").asString(""), names));
        }
    }

    private static void add(String image, Set<String> names) {
        if (!image.isEmpty()) {
            Reference reference = Reference.parse(image);
            names.add(reference.toString());
            if (reference.digest() != null) {
                names.add(reference.digest().toString());
            }
        }
    }

    boolean contains(String referenceOrDigest) {
        return names.contains(referenceOrDigest);
    }
}
