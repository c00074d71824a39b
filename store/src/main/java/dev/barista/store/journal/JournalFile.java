package dev.barista.store.journal;

import dev.barista.model.object.Json;
import dev.barista.store.Database;
import dev.barista.store.Readers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Reads the journal of a data folder, whether a Barista writes it at the moment or not.
public final class JournalFile {

    static final String NAME = "journal.db";

    /// Entries as JSON with the name of their `kind`, the newest last; none if there is no journal.
    ///
    /// @throws dev.barista.store.StoreException if the file is damaged
    public static List<ObjectNode> query(Path folder, JournalQuery query) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var readers = new Readers(new Database(file, "NORMAL"), 1, Duration.ofSeconds(10))) {
            return query(readers, query);
        }
    }

    static List<ObjectNode> query(Readers readers, JournalQuery query) {
        String end = query.exact() ? query.revision() : query.revision() + '\uffff';
        return readers
                .query(
                        "SELECT body FROM entry WHERE (?1 = '' OR namespace = ?1)"
                                + " AND revision >= ?2 AND revision <= ?3 AND at >= ?4"
                                + " ORDER BY id DESC LIMIT ?5",
                        row -> row.getString(1),
                        query.namespace(),
                        query.revision(),
                        end,
                        query.since().toEpochMilli(),
                        (long) query.limit())
                .reversed()
                .stream()
                .map(body -> Json.MAPPER.readValue(body, ObjectNode.class))
                .toList();
    }

    private JournalFile() {}
}
