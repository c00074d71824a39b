package dev.barista.model.journal;

/// The result of parsing an entry of the journal.
public sealed interface EntryReading {

    record Known(JournalEntry entry) implements EntryReading {}

    /// A kind that a later release has added. The others can be read without it.
    record UnknownKind(String kind) implements EntryReading {}

    /// A known kind that lacks a part, or has one that says nothing.
    ///
    /// @param problem `rung.pod: missing (expected: a text)`
    record Malformed(String problem) implements EntryReading {}
}
