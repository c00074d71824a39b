package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.util.Map;

/// A revision whose instances make room for others, and how.
///
/// @param inputs of the decision, for the journal
record Victim(ObjectKey revision, Way way, String reason, Map<String, String> inputs) {

    Victim {
        inputs = Map.copyOf(inputs);
    }

    enum Way {
        /// It goes down to the freezer, from where its memory can be swapped out.
        FREEZE,
        /// Its idle seats are given up.
        RELEASE,
        /// Its standard seats are given up, too.
        RECLAIM
    }
}
