package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;

/// Lets the node give up instances, whose number only the autoscaler writes.
@FunctionalInterface
public interface Seats {

    /// Nothing of this revision is to be kept any more. Returns at once; any thread.
    ///
    /// @param reason for the journal
    void release(ObjectKey revision, String reason);

    /// Memory runs short, and this revision has standard instances of which nothing is asked: none
    /// of it is to be kept, neither in standard seats nor in idle ones, though its stable window is
    /// not over. For the autoscaler to refuse if the revision has load or a `min-scale`. Returns at
    /// once; any thread.
    ///
    /// @param reason for the journal
    default void reclaim(ObjectKey revision, String reason) {
        release(revision, reason);
    }
}
