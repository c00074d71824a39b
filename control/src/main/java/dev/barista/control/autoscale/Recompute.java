package dev.barista.control.autoscale;

import java.util.Map;
import java.util.OptionalInt;

/// Makes a recorded decision again from the inputs it was recorded with: what comes out is what was
/// decided, or the journal does not tell the truth. Pure.
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
