package dev.barista.gateway.hold;

import java.util.concurrent.atomic.AtomicInteger;

/// Limits the number of waiting requests over all revisions. Thread-safe.
public final class WaitBudget {

    private final int perRevision;
    private final int total;
    private final AtomicInteger waiting = new AtomicInteger();

    public WaitBudget(int perRevision, int total) {
        this.perRevision = perRevision;
        this.total = total;
    }

    int perRevision() {
        return perRevision;
    }

    boolean take() {
        if (waiting.incrementAndGet() > total) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void takeAnyway() {
        waiting.incrementAndGet();
    }

    void giveBack() {
        waiting.decrementAndGet();
    }

    public int waiting() {
        return waiting.get();
    }
}
