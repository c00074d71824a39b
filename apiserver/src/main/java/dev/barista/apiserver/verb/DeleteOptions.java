package dev.barista.apiserver.verb;

import dev.barista.model.port.Propagation;
import org.jspecify.annotations.Nullable;

/// The options of a delete.
///
/// @param propagation null for what its finalizers say, else in the background
/// @param graceSeconds of a Pod; negative for its own
/// @param uid that it must have; empty for any
/// @param resourceVersion that it must have; empty for any
public record DeleteOptions(
        @Nullable Propagation propagation,
        long graceSeconds,
        String uid,
        String resourceVersion,
        boolean dryRun) {

    public static DeleteOptions of(Propagation propagation) {
        return new DeleteOptions(propagation, -1, "", "", false);
    }

    public static DeleteOptions atOnce(String uid) {
        return new DeleteOptions(Propagation.BACKGROUND, 0, uid, "", false);
    }
}
