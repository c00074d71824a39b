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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal in `journal.db`: written behind by a thread of its own, so that a decision never
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
    private final AtomicLong lost = new AtomicLong();
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
        return queue.dropped() + lost.get();
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

    /// An entry as it is written.
    private record Row(JournalEntry entry, String body, long at) {}

    private void write(List<JournalEntry> group, boolean tidy) {
        List<Row> rows = rows(group);
        try {
            Database.execute(writer, "BEGIN IMMEDIATE");
            insert(rows);
            if (tidy) {
                tidy();
            }
            Database.execute(writer, "COMMIT");
        } catch (SQLException | RuntimeException | Error failure) {
            log.atError()
                    .addKeyValue("file", database.file())
                    .addKeyValue("entries", rows.size())
                    .setCause(failure)
                    .log("journal entries lost; the journal goes on");
            lost.addAndGet(rows.size());
            rollback();
        }
    }

    /// One that cannot be written is lost alone.
    private List<Row> rows(List<JournalEntry> group) {
        List<Row> rows = new ArrayList<>();
        for (JournalEntry entry : group) {
            try {
                String body = EntryCodec.write(entry).toString();
                rows.add(new Row(entry, body, entry.at().toEpochMilli()));
            } catch (RuntimeException bug) {
                log.atError().setCause(bug).log("journal entry lost; the journal goes on");
                lost.incrementAndGet();
            }
        }
        return rows;
    }

    private void insert(List<Row> rows) throws SQLException {
        try (PreparedStatement insert =
                writer.prepareStatement(
                        "INSERT INTO entry (at, namespace, revision, body) VALUES (?, ?, ?, ?)")) {
            for (Row row : rows) {
                insert.setLong(1, row.at());
                insert.setString(2, row.entry().revision().namespace());
                insert.setString(3, row.entry().revision().name());
                insert.setString(4, row.body());
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
