package dev.barista.gateway.hold;

import dev.barista.model.journal.JournalEntry.Caller;

/// A request that waits for a slot.
public interface Waiter {

    /// It has a slot of that instance, and must release it. Called on any thread, without a lock.
    void granted(Instance instance);

    /// It gets no slot: there is no instance, and none will come. Called on any thread, without a
    /// lock.
    void denied();

    Caller caller();
}
