package dev.barista.gateway.listen;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Records requests that the gateway refused: one entry per revision, status and second, with how
/// many there were, so that an overload does not drown the journal. Thread-safe.
///
/// The first of a second is recorded at once; the rest of that second as one entry, when the next
/// second's first comes or [#flush] is called.
public final class ShedLog {

    private record Kind(ObjectKey revision, int status) {}

    private record Second(long second, int unrecorded, String reason, Caller caller) {}

    private final Journal journal;
    private final InstantSource clock;

    @GuardedBy("this")
    private final Map<Kind, Second> seconds = new HashMap<>();

    ShedLog(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    void shed(ObjectKey revision, int status, String reason, Caller caller) {
        Instant now = clock.instant();
        List<JournalEntry> entries = new ArrayList<>(2);
        synchronized (this) {
            Kind kind = new Kind(revision, status);
            Second last = seconds.get(kind);
            if (last != null && last.second() == now.getEpochSecond()) {
                seconds.put(kind, new Second(last.second(), last.unrecorded() + 1, reason, caller));
                return;
            }
            if (last != null && last.unrecorded() > 0) {
                entries.add(entry(kind, last));
            }
            seconds.put(kind, new Second(now.getEpochSecond(), 0, reason, caller));
        }
        entries.add(new JournalEntry.Shed(now, revision, status, reason, caller));
        entries.forEach(journal::record);
    }

    /// Records what seconds that have passed still owe. Any thread, about once a second.
    public void flush() {
        long now = clock.instant().getEpochSecond();
        List<JournalEntry> entries = new ArrayList<>();
        synchronized (this) {
            seconds.forEach((kind, second) -> {
                if (second.second() < now && second.unrecorded() > 0) {
                    entries.add(entry(kind, second));
                }
            });
            seconds.values().removeIf(second -> second.second() < now);
        }
        entries.forEach(journal::record);
    }

    private static JournalEntry entry(Kind kind, Second second) {
        return new JournalEntry.Shed(
                Instant.ofEpochSecond(second.second()),
                kind.revision(),
                kind.status(),
                "%s (%d more in this second)".formatted(second.reason(), second.unrecorded()),
                second.caller());
    }
}
