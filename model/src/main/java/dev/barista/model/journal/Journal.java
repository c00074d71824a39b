package dev.barista.model.journal;

/// Where decisions are recorded.
///
/// Thread-safe, never blocks: may be called on an event loop. When entries come faster than they
/// can be kept, the oldest unwritten are dropped and counted.
@FunctionalInterface
public interface Journal {

    void record(JournalEntry entry);
}
