package dev.barista.store.journal;

import dev.barista.model.journal.EntryCodec;
import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import dev.barista.store.Database;
import dev.barista.store.Readers;
import dev.barista.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal in `journal.db`: written behind by a thread of its own, so that who decides never
/// waits for the disk. After a power cut the last entries may be missing, which costs an
/// explanation, not an object.
///
/// Thread-safe.
public final class SqliteJournal implements Journal, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqliteJournal.class);
    private static final int GROUP = 512;
    private static final int READERS = 2;
    private static final long CLOSE_MILLIS = 30_000;

    /// Retention is looked after once in so many entries, and at opening.
    private static final int TIDY_EVERY = 2000;

    private final Database database;
    private final JournalSettings settings;
    private final InstantSource clock;
    private final Connection writer;
    private final Readers readers;
    private final DroppingQueue<JournalEntry> queue;
    private final Thread thread;

    /// @throws StoreException if the file is damaged
    public static SqliteJournal open(Path folder, JournalSettings settings, InstantSource clock) {
        Database database = JournalFile.database(folder);
        return new SqliteJournal(database, database.openFirst(), settings, clock);
    }

    private SqliteJournal(
            Database database, Connection writer, JournalSettings settings, InstantSource clock) {
        this.database = database;
        this.writer = writer;
        this.settings = settings;
        this.clock = clock;
        readers = new Readers(database, READERS, Duration.ofSeconds(10));
        queue = new DroppingQueue<>(settings.queueLength());
        thread = Thread.ofPlatform().daemon().name("journal-writer").start(this::run);
    }

    @Override
    public void record(JournalEntry entry) {
        queue.add(entry);
    }

    /// How many entries were lost because they came faster than the disk took them, or it failed.
    public long dropped() {
        return queue.dropped();
    }

    /// What is on disk by now.
    public JournalContent query(JournalQuery query) {
        return JournalFile.query(readers, query);
    }

    private void run() {
        int untilTidy = 0;
        try {
            for (List<JournalEntry> group = queue.take(GROUP);
                    !group.isEmpty();
                    group = queue.take(GROUP)) {
                untilTidy -= group.size();
                write(group, untilTidy < 0);
                untilTidy = untilTidy < 0 ? TIDY_EVERY : untilTidy;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<JournalEntry> group, boolean tidy) {
        try {
            Database.execute(writer, "BEGIN IMMEDIATE");
            insert(group);
            if (tidy) {
                tidy();
            }
            Database.execute(writer, "COMMIT");
        } catch (SQLException failure) {
            log.atWarn()
                    .addKeyValue("entries", group.size())
                    .setCause(StoreException.of(database.file(), failure))
                    .log("journal entries lost");
            rollback();
        }
    }

    private void insert(List<JournalEntry> group) throws SQLException {
        try (PreparedStatement insert =
                writer.prepareStatement(
                        "INSERT INTO entry (at, namespace, revision, body) VALUES (?, ?, ?, ?)")) {
            for (JournalEntry entry : group) {
                insert.setLong(1, entry.at().toEpochMilli());
                insert.setString(2, entry.revision().namespace());
                insert.setString(3, entry.revision().name());
                insert.setString(4, EntryCodec.write(entry).toString());
                insert.executeUpdate();
            }
        }
    }

    private void tidy() throws SQLException {
        long oldest = clock.instant().minus(settings.ageKept()).toEpochMilli();
        Database.execute(writer, "DELETE FROM entry WHERE at < " + oldest);
        Database.execute(
                writer,
                "DELETE FROM entry WHERE id <= (SELECT max(id) FROM entry) - "
                        + settings.rowsKept());
    }

    private void rollback() {
        try {
            Database.execute(writer, "ROLLBACK");
        } catch (SQLException failure) {
            // SQLite has rolled back by itself already.
            log.atDebug().setCause(failure).log("nothing to roll back");
        }
    }

    /// Writes what waits, for at most thirty seconds.
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(CLOSE_MILLIS);
            readers.close();
            writer.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            throw StoreException.of(database.file(), failure);
        }
    }
}
