package dev.barista.gateway.port;

import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;

/// Is notified when a request needs a revision that has no running instance. The control plane
/// answers by adding a [Backend]; neither knows the other.
@FunctionalInterface
public interface ColdStarts {

    /// A request waits, and no instance may serve, or one that must be raised first. The former is
    /// said once until an instance is added or no request waits any more; the latter for each time
    /// that [Rungs] is asked. Called on an event loop: must not block.
    void wanted(ObjectKey revision, Caller caller);
}
