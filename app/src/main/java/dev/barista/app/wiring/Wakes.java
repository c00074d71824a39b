package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.EmbeddedNode;
import org.jspecify.annotations.Nullable;

/// Passes the gateway's wishes on to the autoscaler and the node, which are made after the gateway:
/// the one writes what is wanted, the other need not wait for it.
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
        Autoscaler target = autoscaler;
        if (target != null) {
            target.wanted(revision);
        }
        EmbeddedNode starter = node;
        if (starter != null) {
            starter.expect(revision);
        }
    }
}
