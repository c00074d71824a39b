package dev.barista.node.meter;

import dev.barista.model.object.ObjectKey;

/// Returns the request counters of a revision, since this process began. Thread-safe, quick.
@FunctionalInterface
public interface Requests {

    /// Nothing comes.
    Requests NONE = _ -> Counted.NOTHING;

    Counted of(ObjectKey revision);

    /// Numbers that never go down.
    ///
    /// @param all that came for it, without those that were filtered
    /// @param metStopped of them, those that found no instance
    /// @param metReserve of them, those that found it on the reserve rung
    /// @param metFrozen of them, those that found it frozen
    /// @param filtered that the wake filter answered
    record Counted(long all, long metStopped, long metReserve, long metFrozen, long filtered) {
        public static final Counted NOTHING = new Counted(0, 0, 0, 0, 0);
    }
}
