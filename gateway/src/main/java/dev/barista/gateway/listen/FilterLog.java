package dev.barista.gateway.listen;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/// Records requests that the wake filter answered: per revision and rule one entry a minute, with
/// how many there were. The first is recorded at once; those within the minute after it as one
/// entry, when that is over or the revision is woken. Thread-safe.
final class FilterLog {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private record Kind(ObjectKey revision, String rule) {}

    private record Owed(Instant recorded, int status, long count, Caller last) {}

    private final Journal journal;
    private final InstantSource clock;

    @GuardedBy("this")
    private final Map<Kind, Owed> owed = new HashMap<>();

    FilterLog(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    void filtered(ObjectKey revision, String rule, int status, Caller caller) {
        Instant now = clock.instant();
        Kind kind = new Kind(revision, rule);
        JournalEntry entry;
        synchronized (this) {
            Owed before = owed.get(kind);
            long count = before == null ? 1 : before.count() + 1;
            if (before != null && !isOver(before, now)) {
                owed.put(kind, new Owed(before.recorded(), status, count, caller));
                return;
            }
            owed.put(kind, new Owed(now, status, 0, caller));
            entry = entry(kind, new Owed(now, status, count, caller), now);
        }
        journal.record(entry);
    }

    private static boolean isOver(Owed owed, Instant now) {
        return !now.isBefore(owed.recorded().plus(PAUSE));
    }

    /// Records what minutes that are over still owe. Any thread, about once a second.
    void flush() {
        Instant now = clock.instant();
        settle(now, (kind, owed) -> isOver(owed, now));
    }

    /// Records what is owed of a revision, because it was woken.
    void flush(ObjectKey revision) {
        settle(clock.instant(), (kind, owed) -> kind.revision().equals(revision));
    }

    private void settle(Instant now, BiPredicate<Kind, Owed> due) {
        List<JournalEntry> entries = new ArrayList<>();
        synchronized (this) {
            Iterator<Map.Entry<Kind, Owed>> all = owed.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Kind, Owed> next = all.next();
                if (due.test(next.getKey(), next.getValue())) {
                    if (next.getValue().count() > 0) {
                        entries.add(entry(next.getKey(), next.getValue(), now));
                    }
                    all.remove();
                }
            }
        }
        entries.forEach(journal::record);
    }

    private static JournalEntry entry(Kind kind, Owed owed, Instant at) {
        return new JournalEntry.Filtered(
                at, kind.revision(), kind.rule(), owed.status(), owed.count(), owed.last());
    }
}
