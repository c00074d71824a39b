package dev.barista.store.ledger;

import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Measure;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.store.StoreException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The words of a ledger file, read: those of version 1 (`met-frozen`), and those of version 0
/// (`MET_FROZEN`), which a command may meet before a Barista has upgraded the file.
///
/// @param file that they stand in, for messages
record LedgerWords(Path file) {

    Rung rung(String word) {
        return Rung.find(current(word)).orElseThrow(() -> unknown("rung", word));
    }

    InstanceClass kind(String word) {
        return InstanceClass.find(current(word)).orElseThrow(() -> unknown("kind", word));
    }

    /// Empty for a measure that this release does not count: earlier ones may have.
    Optional<Measure> measure(String word) {
        return Measure.find(current(word));
    }

    private static String current(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private StoreException unknown(String column, String word) {
        return StoreException.malformed(
                file, "%s: %s (expected: one that this release writes)".formatted(column, word));
    }
}
