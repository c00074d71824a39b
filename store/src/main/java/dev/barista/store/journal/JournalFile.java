package dev.barista.store.journal;

import dev.barista.model.object.Json;
import dev.barista.store.Database;
import dev.barista.store.FileFormat;
import dev.barista.store.Readers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Reads the journal of a data folder, whether a Barista writes it at the moment or not.
public final class JournalFile {

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
                + " namespace TEXT NOT NULL, revision TEXT NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS entry_revision ON entry (namespace, revision, at)",
        "CREATE INDEX IF NOT EXISTS entry_at ON entry (at)"
    };

    private static final FileFormat FORMAT = new FileFormat(List.of(FileFormat.statements(TABLES)));

    static Database database(Path folder) {
        return new Database(folder.resolve("journal.db"), "NORMAL", FORMAT);
    }

    /// Entries as JSON with the name of their `kind`, the newest last; none if there is no journal.
    ///
    /// @throws dev.barista.store.StoreException if the file is damaged
    public static List<ObjectNode> query(Path folder, JournalQuery query) {
        Database database = database(folder);
        if (!Files.exists(database.file())) {
            return List.of();
        }
        try (var readers = new Readers(database, 1, Duration.ofSeconds(10))) {
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
