package dev.barista.control.autoscale;

import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/// Makes a recorded decision again from the inputs it was recorded with: what comes out is what was
/// decided, or the journal does not tell the truth. Pure.
public final class Recompute {

    /// The instances that a decision wanted.
    ///
    /// @param inputs of a [dev.barista.model.journal.JournalEntry.Scaled]
    /// @return empty if they do not say enough, as in entries of earlier versions
    public static OptionalInt scaled(Map<String, String> inputs) {
        return tried(inputs, known -> Inputs.snapshot(known).decide().to());
    }

    /// The idle seats that a decision wanted.
    ///
    /// @param inputs of a [dev.barista.model.journal.JournalEntry.Seats]
    /// @return empty if they do not say enough
    public static OptionalInt seats(Map<String, String> inputs) {
        return tried(inputs, Inputs::seats);
    }

    private static OptionalInt tried(
            Map<String, String> inputs, ToIntFunction<Map<String, String>> decision) {
        try {
            return OptionalInt.of(decision.applyAsInt(inputs));
        } catch (IllegalArgumentException e) {
            // Of an earlier version, or of a later one that decides otherwise.
            return OptionalInt.empty();
        }
    }

    private Recompute() {}
}
