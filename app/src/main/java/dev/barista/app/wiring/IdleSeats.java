package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.ladder.Seats;

/// Passes the node's words about idle instances on to the autoscaler, which alone writes how many
/// there are.
record IdleSeats(Autoscaler autoscaler) implements Seats {

    @Override
    public void release(ObjectKey revision, String reason) {
        autoscaler.release(revision, reason);
    }

    /// First to zero, where one would stay as an idle seat, then that one too: the autoscaler does
    /// both in one turn of its loop, and the second only if the first came to pass.
    @Override
    public void reclaim(ObjectKey revision, String reason) {
        autoscaler.reclaim(revision);
        autoscaler.release(revision, reason);
    }
}
