package dev.barista.store.journal;

import dev.barista.model.journal.JournalEntry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a query of the journal found.
///
/// @param entries the newest last
/// @param unknown how many entries of each kind that only a later release knows
/// @param malformed what is wrong with entries that cannot be read: `entry 17: rung.pod: missing…`
public record JournalContent(
        List<JournalEntry> entries, SortedMap<String, Integer> unknown, List<String> malformed) {

    static final JournalContent EMPTY = new JournalContent(List.of(), new TreeMap<>(), List.of());

    public JournalContent {
        entries = List.copyOf(entries);
        unknown = new TreeMap<>(unknown);
        malformed = List.copyOf(malformed);
    }
}
