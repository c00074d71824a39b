package dev.barista.gateway.tls;

import java.util.concurrent.atomic.AtomicInteger;

/// Bounds how many handshakes are under way at once. Thread-safe.
public final class Handshakes {

    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();

    public Handshakes(int most) {
        this.most = most;
    }

    /// @return false if there are too many: none has begun
    public boolean begin() {
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    /// One that had begun is over.
    public void end() {
        underWay.decrementAndGet();
    }
}
