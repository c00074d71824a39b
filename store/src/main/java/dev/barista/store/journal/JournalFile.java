package dev.barista.store.journal;

import dev.barista.model.journal.EntryCodec;
import dev.barista.model.journal.EntryReading;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.Json;
import dev.barista.store.Database;
import dev.barista.store.FileFormat;
import dev.barista.store.Readers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// Reads the journal of a data folder, whether a Barista writes it at the moment or not. The file
/// may be of an older version: then its entries are upgraded as they are read.
public final class JournalFile {

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
                + " namespace TEXT NOT NULL, revision TEXT NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS entry_revision ON entry (namespace, revision, at)",
        "CREATE INDEX IF NOT EXISTS entry_at ON entry (at)"
    };

    private static final FileFormat FORMAT =
            new FileFormat(
                    List.of(connection -> {
                        FileFormat.statements(TABLES).migrate(connection);
                        FirstEntries.migrate(connection);
                    }));

    private record Row(long id, String body) {}

    static Database database(Path folder) {
        return new Database(folder.resolve("journal.db"), "NORMAL", FORMAT);
    }

    /// Nothing if there is no journal.
    ///
    /// @throws dev.barista.store.StoreException if the file is damaged, or of a newer version
    public static JournalContent query(Path folder, JournalQuery query) {
        Database database = database(folder);
        if (!Files.exists(database.file())) {
            return JournalContent.EMPTY;
        }
        try (var readers = new Readers(database, 1, Duration.ofSeconds(10))) {
            return query(readers, query);
        }
    }

    static JournalContent query(Readers readers, JournalQuery query) {
        List<JournalEntry> entries = new ArrayList<>();
        SortedMap<String, Integer> unknown = new TreeMap<>();
        List<String> malformed = new ArrayList<>();
        for (Row row : rows(readers, query).reversed()) {
            switch (read(row.body())) {
                case EntryReading.Known(JournalEntry entry) -> entries.add(entry);
                case EntryReading.UnknownKind(String kind) -> unknown.merge(kind, 1, Integer::sum);
                case EntryReading.Malformed(String problem) ->
                        malformed.add("entry %d: %s".formatted(row.id(), problem));
            }
        }
        return new JournalContent(entries, unknown, malformed);
    }

    private static List<Row> rows(Readers readers, JournalQuery query) {
        String end = query.exact() ? query.revision() : query.revision() + '\uffff';
        return readers.query(
                "SELECT id, body FROM entry WHERE (?1 = '' OR namespace = ?1)"
                        + " AND revision >= ?2 AND revision <= ?3 AND at >= ?4"
                        + " ORDER BY id DESC LIMIT ?5",
                row -> new Row(row.getLong(1), row.getString(2)),
                query.namespace(),
                query.revision(),
                end,
                query.since().toEpochMilli(),
                (long) query.limit());
    }

    private static EntryReading read(String body) {
        try {
            ObjectNode tree = Json.MAPPER.readValue(body, ObjectNode.class);
            return EntryCodec.read(FirstEntries.upgraded(tree));
        } catch (JacksonException unreadable) {
            return new EntryReading.Malformed("no JSON object");
        }
    }

    private JournalFile() {}
}
