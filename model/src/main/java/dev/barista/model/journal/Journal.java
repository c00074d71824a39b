package dev.barista.model.journal;

/// Records decisions with their inputs, for `barista explain`.
///
/// Thread-safe, never blocks: may be called on an event loop. When entries come faster than they
/// can be kept, the oldest unwritten are dropped and counted.
@FunctionalInterface
public interface Journal {

    void record(JournalEntry entry);
}
