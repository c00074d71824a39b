package dev.barista.store.ledger;

import dev.barista.model.config.Parsed;
import dev.barista.model.config.PricesConfig;
import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Counts;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Facts;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Period;
import dev.barista.model.ledger.Place;
import dev.barista.model.ledger.Reading;
import dev.barista.model.ledger.Size;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.store.Database;
import dev.barista.store.Readers;
import dev.barista.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads the ledger of a data folder, whether a Barista writes it at the moment or not.
public final class LedgerFile {

    private static final String LINES =
            "SELECT namespace, revision, rung, kind, cpu, memory, sum(nanos), sum(used),"
                    + " sum(bytes) FROM line WHERE hour >= ? AND hour <= ?"
                    + " GROUP BY 1, 2, 3, 4, 5, 6";
    private static final String HAPPENINGS =
            "SELECT namespace, revision, measure, sum(amount), max(amount) FROM happening"
                    + " WHERE hour >= ? AND hour <= ? GROUP BY 1, 2, 3";

    /// What is written in a ledger.
    ///
    /// @param revisions sorted by name
    public record Content(PricesConfig prices, List<Facts> revisions) {
        public Content {
            revisions = List.copyOf(revisions);
        }
    }

    private final Readers readers;
    private final LedgerWords words;

    private LedgerFile(Readers readers) {
        this.readers = readers;
        words = new LedgerWords(readers.file());
    }

    static Database database(Path folder) {
        return new Database(folder.resolve("ledger.db"), "NORMAL", LedgerTables.FORMAT);
    }

    /// Empty, with prices by default, if there is no ledger.
    ///
    /// @throws dev.barista.store.StoreException if the file is damaged
    public static Content read(Path folder, Period period) {
        Database database = database(folder);
        if (!Files.exists(database.file())) {
            return new Content(PricesConfig.DEFAULT, List.of());
        }
        try (var readers = new Readers(database, 1, Duration.ofSeconds(10))) {
            return read(readers, period);
        }
    }

    static Content read(Readers readers, Period period) {
        var file = new LedgerFile(readers);
        return new Content(file.prices(), file.revisions(period));
    }

    private PricesConfig prices() {
        Map<String, String> data = new HashMap<>();
        readers.query(
                "SELECT name, value FROM price",
                row -> {
                    data.put(row.getString(1), row.getString(2));
                    return row;
                });
        return switch (PricesConfig.parse(data)) {
            case Parsed.Valid<PricesConfig>(PricesConfig known) -> known;
            case Parsed.Invalid<PricesConfig>(List<String> errors) ->
                    throw StoreException.malformed(readers.file(), "prices: " + errors);
        };
    }

    private List<Facts> revisions(Period period) {
        long first = period.firstHour();
        long last = Math.floorDiv(period.to().getEpochSecond(), 3600L);
        Map<ObjectKey, Map<LineKey, Use>> lines = new HashMap<>();
        readers.query(
                LINES,
                row -> {
                    LineKey key = lineKey(row);
                    return lines.computeIfAbsent(key.revision(), _ -> new HashMap<>())
                            .put(key, new Use(row.getLong(7), row.getLong(8), row.getLong(9)));
                },
                first,
                last);
        Map<ObjectKey, Counts> counts = new HashMap<>();
        readers.query(
                HAPPENINGS,
                row -> {
                    Counts all = counts.getOrDefault(key(row), Counts.NONE);
                    // What another version has counted is nothing to this one.
                    Measure measure = words.measure(row.getString(3)).orElse(null);
                    if (measure != null) {
                        long amount = row.getLong(measure == Measure.PEAK ? 5 : 4);
                        counts.put(key(row), all.with(measure, amount));
                    }
                    return row;
                },
                first,
                last);
        return facts(period, lines, counts);
    }

    private List<Facts> facts(
            Period period, Map<ObjectKey, Map<LineKey, Use>> lines, Map<ObjectKey, Counts> counts) {
        Map<ObjectKey, List<Span>> spans = new HashMap<>();
        for (Span span : spans()) {
            if (span.within(period.from(), period.to()) > 0) {
                spans.computeIfAbsent(span.revision(), _ -> new ArrayList<>()).add(span);
            }
        }
        Map<ObjectKey, List<Account>> accounts =
                accounts().stream()
                        .collect(Collectors.groupingBy(account -> account.place().revision()));
        Map<ObjectKey, Deployed> known = known();
        var keys = new TreeMap<ObjectKey, Facts>();
        for (var some : List.of(lines.keySet(), counts.keySet(), spans.keySet())) {
            for (ObjectKey key : some) {
                keys.computeIfAbsent(
                        key,
                        _ ->
                                new Facts(
                                        known.getOrDefault(key, unknown(key)),
                                        lines.getOrDefault(key, Map.of()),
                                        counts.getOrDefault(key, Counts.NONE),
                                        spans.getOrDefault(key, List.of()),
                                        accounts.getOrDefault(key, List.of())));
            }
        }
        return List.copyOf(keys.values());
    }

    /// A revision whose name is all that is left of it: `coffee-00001` was of `coffee`.
    private static Deployed unknown(ObjectKey key) {
        return new Deployed(
                key,
                key.name().replaceFirst("-\\d{5,}$", ""),
                InstanceClass.STANDARD,
                Size.NOTHING);
    }

    private Map<ObjectKey, Deployed> known() {
        Map<ObjectKey, Deployed> known = new HashMap<>();
        readers.query(
                "SELECT namespace, revision, service, kind, cpu, memory FROM revision",
                row ->
                        known.put(
                                key(row),
                                new Deployed(
                                        key(row),
                                        row.getString(3),
                                        words.kind(row.getString(4)),
                                        new Size(row.getInt(5), row.getLong(6)))));
        return known;
    }

    private List<Span> spans() {
        return spans(readers, "");
    }

    static List<Span> openSpans(Readers readers) {
        return spans(readers, " WHERE until IS NULL");
    }

    private static List<Span> spans(Readers readers, String which) {
        return readers.query(
                "SELECT namespace, revision, since, until FROM span" + which,
                row -> {
                    long until = row.getLong(4);
                    boolean lasts = row.wasNull();
                    return new Span(
                            key(row),
                            LedgerTables.instant(row.getLong(3)),
                            lasts ? null : LedgerTables.instant(until));
                });
    }

    static List<Account> accounts(Readers readers) {
        return new LedgerFile(readers).accounts();
    }

    private List<Account> accounts() {
        return readers.query(
                "SELECT namespace, revision, rung, kind, cpu, memory, standard, cold, at, used,"
                        + " bytes, credit, carry, id FROM account",
                this::account);
    }

    private Account account(ResultSet row) throws SQLException {
        LineKey key = lineKey(row);
        var place =
                new Place(
                        row.getString(14),
                        key.revision(),
                        key.rung(),
                        key.kind(),
                        key.held(),
                        row.getInt(7),
                        row.getLong(8));
        Instant at = LedgerTables.instant(row.getLong(9));
        return new Account(
                place,
                new Reading(0, at, row.getLong(10), row.getLong(11)),
                row.getLong(12),
                row.getLong(13));
    }

    /// Of a row that begins with the parts of a line's key.
    private LineKey lineKey(ResultSet row) throws SQLException {
        return new LineKey(
                0,
                key(row),
                words.rung(row.getString(3)),
                words.kind(row.getString(4)),
                new Size(row.getInt(5), row.getLong(6)));
    }

    private static ObjectKey key(ResultSet row) throws SQLException {
        return new ObjectKey(row.getString(1), row.getString(2));
    }
}
