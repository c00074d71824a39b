package dev.barista.control.autoscale;

import java.util.Map;
import java.util.OptionalInt;

/// Makes a recorded decision again from the inputs it was recorded with: the result equals the
/// recorded decision, or the journal is wrong. Pure.
public final class Recompute {

    /// The instances that a decision wanted.
    ///
    /// @param inputs of a [dev.barista.model.journal.JournalEntry.Scaled]
    /// @return empty if they do not say enough, as in entries of earlier versions
    public static OptionalInt scaled(Map<String, String> inputs) {
        try {
            return OptionalInt.of(Inputs.snapshot(inputs).decide().to());
        } catch (IllegalArgumentException e) {
            // Of an earlier version, or of a later one that decides otherwise.
            return OptionalInt.empty();
        }
    }

    /// The idle seats that a decision wanted.
    ///
    /// @param inputs of a [dev.barista.model.journal.JournalEntry.Seats]
    /// @return empty if they do not say enough
    public static OptionalInt seats(Map<String, String> inputs) {
        try {
            return OptionalInt.of(Inputs.seats(inputs));
        } catch (IllegalArgumentException e) {
            // As above.
            return OptionalInt.empty();
        }
    }

    private Recompute() {}
}
