package dev.barista.store.ledger;

import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Facts that wait for the disk, summed: what is booked twice before it is written takes the room
/// of one. Not thread-safe.
final class Pending {

    record Happening(long hour, ObjectKey revision, Measure measure) {}

    record Start(ObjectKey revision, Instant since) {}

    final Map<LineKey, Use> lines = new HashMap<>();
    final Map<Happening, Long> happenings = new HashMap<>();

    /// Empty for an instance that is no more.
    final Map<String, Optional<Account>> accounts = new HashMap<>();

    final Map<ObjectKey, Deployed> revisions = new HashMap<>();
    final Map<Start, Span> spans = new HashMap<>();

    int rows() {
        return lines.size() + happenings.size() + accounts.size() + revisions.size() + spans.size();
    }

    void add(Fact fact) {
        switch (fact) {
            case Fact.Used(LineKey line, Use use) -> lines.merge(line, use, Use::plus);
            case Fact.Happened(long hour, ObjectKey revision, Measure measure, long amount) ->
                    happenings.merge(
                            new Happening(hour, revision, measure), amount, measure::merge);
            case Fact.Counted(Account account) ->
                    accounts.put(account.place().id(), Optional.of(account));
            case Fact.Gone(String id) -> accounts.put(id, Optional.empty());
            case Fact.Known(Deployed revision) -> revisions.put(revision.revision(), revision);
            case Fact.Routed(Span span) ->
                    spans.put(new Start(span.revision(), span.since()), span);
        }
    }

    /// Takes in what could not be written, and is older.
    void addOlder(Pending older) {
        older.lines.forEach((line, use) -> lines.merge(line, use, Use::plus));
        older.happenings.forEach(
                (what, amount) -> happenings.merge(what, amount, what.measure()::merge));
        older.accounts.forEach(accounts::putIfAbsent);
        older.revisions.forEach(revisions::putIfAbsent);
        older.spans.forEach(spans::putIfAbsent);
    }
}
