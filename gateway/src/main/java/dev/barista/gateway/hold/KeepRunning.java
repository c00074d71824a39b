package dev.barista.gateway.hold;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/// Holds the time until which an app has asked, with `Barista-Keep-Running`, not to be lowered or
/// ended, for work after its responses. Thread-safe; reading takes no lock.
final class KeepRunning {

    private volatile boolean asked;

    @GuardedBy("this")
    private long latest;

    private volatile long until;

    /// Keeps it running until then; what was asked for before is never shortened.
    synchronized void extend(long nanos) {
        if (!asked || nanos - latest > 0) {
            latest = nanos;
            until = nanos;
        }
        asked = true;
    }

    /// Nanoseconds that are left; 0 if none.
    long remaining(long now) {
        return asked ? Math.max(0, until - now) : 0;
    }
}
