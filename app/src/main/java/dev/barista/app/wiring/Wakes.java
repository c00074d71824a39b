package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.work.LateBound;
import dev.barista.node.EmbeddedNode;
import java.util.Optional;

/// Passes the gateway's cold starts on: the node starts an instance early if it can, and the
/// autoscaler writes the wanted scale when that instance has had its head start.
record Wakes(LateBound<Autoscaler> autoscaler, LateBound<EmbeddedNode> node) implements ColdStarts {

    @Override
    public void wanted(ObjectKey revision, Caller caller) {
        Optional<EmbeddedNode> starter = node.find();
        if (starter.isEmpty()) {
            write(revision);
        } else {
            var _ = starter.get().expect(revision).thenRun(() -> write(revision));
        }
    }

    private void write(ObjectKey revision) {
        autoscaler.find().ifPresent(target -> target.wanted(revision));
    }
}
