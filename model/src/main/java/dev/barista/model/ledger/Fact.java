package dev.barista.model.ledger;

import dev.barista.model.object.ObjectKey;

/// Something that was measured.
public sealed interface Fact {

    /// Instances held and used something.
    record Used(LineKey line, Use use) implements Fact {}

    /// Something happened, so many times, or for so long.
    record Happened(long hour, ObjectKey revision, Measure measure, long amount) implements Fact {}

    /// The counters stand here now.
    record Counted(Account account) implements Fact {}

    /// An instance is no more.
    record Gone(String id) implements Fact {}

    /// A revision is there.
    record Known(Deployed revision) implements Fact {}

    /// A span began, or ended.
    record Routed(Span span) implements Fact {}
}
