package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/// Passes the gateway's wishes on to the autoscaler, which is made after the gateway.
final class Wakes implements ColdStarts {

    private volatile @Nullable Autoscaler autoscaler;

    void connect(Autoscaler target) {
        autoscaler = target;
    }

    @Override
    public void wanted(ObjectKey revision, Caller caller) {
        Autoscaler target = autoscaler;
        if (target != null) {
            target.wanted(revision);
        }
    }
}
