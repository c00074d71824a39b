package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.EmbeddedNode;
import org.jspecify.annotations.Nullable;

/// Passes the gateway's wishes on to the node and the autoscaler, which are made after the gateway:
/// the one starts an instance if it can, the other writes what is wanted when that has had its head
/// start.
final class Wakes implements ColdStarts {

    private volatile @Nullable Autoscaler autoscaler;

    private volatile @Nullable EmbeddedNode node;

    void connect(Autoscaler target) {
        autoscaler = target;
    }

    void connect(EmbeddedNode target) {
        node = target;
    }

    @Override
    public void wanted(ObjectKey revision, Caller caller) {
        EmbeddedNode starter = node;
        if (starter == null) {
            write(revision);
        } else {
            var _ = starter.expect(revision).thenRun(() -> write(revision));
        }
    }

    private void write(ObjectKey revision) {
        Autoscaler target = autoscaler;
        if (target != null) {
            target.wanted(revision);
        }
    }
}
