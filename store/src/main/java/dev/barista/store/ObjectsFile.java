package dev.barista.store;

import dev.barista.model.object.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Reads the objects of a data folder, whether a Barista writes them at the moment or not.
public final class ObjectsFile {

    static Database database(Path folder) {
        return new Database(folder.resolve("objects.db"), "FULL", Tables.FORMAT);
    }

    /// All objects of a resource, without their `resourceVersion`; none if there is no file.
    ///
    /// @param resource qualified plural: `services.serving.knative.dev`
    /// @throws StoreException if the file is damaged, or of a newer version
    public static List<JsonNode> all(Path folder, String resource) {
        Database database = database(folder);
        if (!Files.exists(database.file())) {
            return List.of();
        }
        try (var readers = new Readers(database, 1, Duration.ofSeconds(10))) {
            return readers.query(
                    "SELECT body FROM object WHERE resource = ?1",
                    row -> Json.MAPPER.readTree(row.getBytes(1)),
                    resource);
        }
    }

    private ObjectsFile() {}
}
