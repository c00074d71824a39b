package dev.barista.store.ledger;

import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Place;
import dev.barista.model.ledger.Reading;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.store.Database;
import dev.barista.store.FileFormat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads and writes the tables of `ledger.db`, the cost ledger, for its one writer thread. Times
/// are nanoseconds since 1970, hours are hours since 1970.
final class LedgerTables {

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS line (hour INTEGER NOT NULL, namespace TEXT NOT NULL,"
                + " revision TEXT NOT NULL, rung TEXT NOT NULL, kind TEXT NOT NULL,"
                + " cpu INTEGER NOT NULL, memory INTEGER NOT NULL, nanos INTEGER NOT NULL,"
                + " used INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (hour, namespace,"
                + " revision, rung, kind, cpu, memory)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS happening (hour INTEGER NOT NULL, namespace TEXT NOT NULL,"
                + " revision TEXT NOT NULL, measure TEXT NOT NULL, amount INTEGER NOT NULL,"
                + " PRIMARY KEY (hour, namespace, revision, measure)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS revision (namespace TEXT NOT NULL, revision TEXT NOT NULL,"
                + " service TEXT NOT NULL, kind TEXT NOT NULL, cpu INTEGER NOT NULL,"
                + " memory INTEGER NOT NULL, PRIMARY KEY (namespace, revision)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS span (namespace TEXT NOT NULL, revision TEXT NOT NULL,"
                + " since INTEGER NOT NULL, until INTEGER,"
                + " PRIMARY KEY (namespace, revision, since)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS account (id TEXT PRIMARY KEY, namespace TEXT NOT NULL,"
                + " revision TEXT NOT NULL, rung TEXT NOT NULL, kind TEXT NOT NULL,"
                + " cpu INTEGER NOT NULL, memory INTEGER NOT NULL, standard INTEGER NOT NULL,"
                + " cold INTEGER NOT NULL, at INTEGER NOT NULL, used INTEGER NOT NULL,"
                + " bytes INTEGER NOT NULL, credit INTEGER NOT NULL, carry INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS price (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
                + " WITHOUT ROWID"
    };

    /// Version 0 names rungs, classes and measures as Java's constants: `FROZEN`, `MET_FROZEN`.
    private static final String[] WORDS = {
        "UPDATE line SET rung = lower(rung), kind = lower(kind)",
        "UPDATE account SET rung = lower(rung), kind = lower(kind)",
        "UPDATE revision SET kind = lower(kind)",
        "UPDATE happening SET measure = lower(replace(measure, '_', '-'))"
    };

    static final FileFormat FORMAT =
            new FileFormat(
                    List.of(connection -> {
                        FileFormat.statements(TABLES).migrate(connection);
                        FileFormat.statements(WORDS).migrate(connection);
                    }));

    private static final String LINE =
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO UPDATE SET nanos = nanos + excluded.nanos,"
                    + " used = used + excluded.used, bytes = bytes + excluded.bytes";
    private static final String SUM =
            "INSERT INTO happening VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO UPDATE SET amount = amount + excluded.amount";
    private static final String PEAK =
            "INSERT INTO happening VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO UPDATE SET amount = max(amount, excluded.amount)";
    private static final String ACCOUNT =
            "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Connection connection;

    LedgerTables(Connection connection) {
        this.connection = connection;
    }

    /// All of it in one transaction.
    ///
    /// @param prices settings to replace those that are there; null leaves them
    void write(Pending pending, @Nullable Map<String, String> prices) throws SQLException {
        Database.execute(connection, "BEGIN IMMEDIATE");
        for (var line : pending.lines.entrySet()) {
            line(line.getKey(), line.getValue());
        }
        for (var happening : pending.happenings.entrySet()) {
            happened(happening.getKey(), happening.getValue());
        }
        for (var account : pending.accounts.entrySet()) {
            account(account.getKey(), account.getValue());
        }
        for (Deployed revision : pending.revisions.values()) {
            revision(revision);
        }
        for (Span span : pending.spans.values()) {
            span(span);
        }
        if (prices != null) {
            prices(prices);
        }
        Database.execute(connection, "COMMIT");
    }

    private void line(LineKey key, Use use) throws SQLException {
        run(
                LINE,
                key.hour(),
                key.revision().namespace(),
                key.revision().name(),
                key.rung().word(),
                key.kind().word(),
                key.held().cpuMillis(),
                key.held().memoryBytes(),
                use.nanos(),
                use.cpuNanos(),
                use.byteSeconds());
    }

    private void happened(Pending.Happening what, long amount) throws SQLException {
        run(
                what.measure() == Measure.PEAK ? PEAK : SUM,
                what.hour(),
                what.revision().namespace(),
                what.revision().name(),
                what.measure().word(),
                amount);
    }

    private void account(String id, Optional<Account> account) throws SQLException {
        if (account.isEmpty()) {
            run("DELETE FROM account WHERE id = ?", id);
            return;
        }
        Place place = account.get().place();
        Reading last = account.get().last();
        run(
                ACCOUNT,
                id,
                place.revision().namespace(),
                place.revision().name(),
                place.rung().word(),
                place.kind().word(),
                place.held().cpuMillis(),
                place.held().memoryBytes(),
                place.standardMillis(),
                place.coldNanos(),
                nanos(last.at()),
                last.cpuNanos(),
                last.memoryBytes(),
                account.get().credit(),
                account.get().carry());
    }

    private void revision(Deployed revision) throws SQLException {
        run(
                "INSERT OR REPLACE INTO revision VALUES (?, ?, ?, ?, ?, ?)",
                revision.revision().namespace(),
                revision.revision().name(),
                revision.service(),
                revision.kind().word(),
                revision.standard().cpuMillis(),
                revision.standard().memoryBytes());
    }

    private void span(Span span) throws SQLException {
        run(
                "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?)",
                span.revision().namespace(),
                span.revision().name(),
                nanos(span.since()),
                span.until() == null ? null : nanos(span.until()));
    }

    private void prices(Map<String, String> prices) throws SQLException {
        run("DELETE FROM price");
        for (var price : prices.entrySet()) {
            run("INSERT INTO price VALUES (?, ?)", price.getKey(), price.getValue());
        }
    }

    /// Deletes hours before a time, and the oldest of more rows than there may be.
    void tidy(Instant oldest, long rows) throws SQLException {
        long hour = Math.floorDiv(oldest.getEpochSecond(), 3600L);
        for (String table : new String[] {"line", "happening"}) {
            run("DELETE FROM " + table + " WHERE hour < ?", hour);
            run(
                    "DELETE FROM %1$s WHERE hour <= (SELECT hour FROM %1$s ORDER BY hour DESC LIMIT 1 OFFSET ?)"
                            .formatted(table),
                    rows);
        }
        run("DELETE FROM span WHERE until < ?", nanos(oldest));
        run(
                "DELETE FROM revision WHERE NOT EXISTS (SELECT 1 FROM span WHERE span.namespace ="
                        + " revision.namespace AND span.revision = revision.revision) AND NOT"
                        + " EXISTS (SELECT 1 FROM line WHERE line.namespace = revision.namespace"
                        + " AND line.revision = revision.revision)");
    }

    private void run(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            statement.executeUpdate();
        }
    }

    static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
