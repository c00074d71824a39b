package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;

/// The node's word to the autoscaler about idle seats, whose number only the autoscaler writes.
@FunctionalInterface
public interface Seats {

    /// Nothing of this revision is to be kept any more. Returns at once; any thread.
    ///
    /// @param reason for the journal
    void release(ObjectKey revision, String reason);
}
