package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.runtime.registry.Reference;
import dev.barista.store.Database;
import dev.barista.store.Readers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        Path file = folder.store().resolve("objects.db");
        Set<String> names = new HashSet<>();
        if (Files.exists(file)) {
            try (var readers = new Readers(new Database(file, "FULL"), 1, Duration.ofSeconds(10))) {
                for (ResourceType type : List.of(Types.REVISION, Types.POD)) {
                    readers.query(
                                    "SELECT body FROM object WHERE resource = ?1",
                                    row -> row.getString(1),
                                    type.qualifiedPlural())
                            .forEach(body -> addImages(Json.MAPPER.readTree(body), names));
                }
            }
        }
        return new UsedImages(names);
    }

    private static void addImages(JsonNode object, Set<String> names) {
        object.at("/spec/containers").forEach(each -> add(each.path("image").asString(""), names));
        object.at("/status/containerStatuses")
                .forEach(each -> add(each.path("imageDigest").asString(""), names));
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
