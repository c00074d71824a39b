package dev.barista.gateway.listen;

import dev.barista.gateway.port.RevisionLimits;

/// When the time of the request under way is over: the limits of its revision, and what has
/// happened so far. Nanoseconds of the ticker. Event loop only; used for one request after the
/// other.
final class Deadlines {

    private static final long NOT_YET = Long.MIN_VALUE;

    private RevisionLimits limits = RevisionLimits.DEFAULT;
    private long arrived;
    private long sent;
    private long lastWrite;

    void begin(RevisionLimits ofRevision, long now) {
        limits = ofRevision;
        arrived = now;
        sent = NOT_YET;
        lastWrite = NOT_YET;
    }

    /// The instance is sent the request.
    void sent(long now) {
        sent = now;
    }

    /// Bytes go to the client, or through a tunnel.
    void wrote(long now) {
        lastWrite = now;
    }

    boolean wasSent() {
        return sent != NOT_YET;
    }

    long sinceArrival(long now) {
        return now - arrived;
    }

    long sinceSent(long now) {
        return now - sent;
    }

    /// When it is over, if nothing happens until then.
    ///
    /// @param awaitsStart whether the response has not started, so that its start has a time too
    long next(boolean awaitsStart) {
        long from = wasSent() ? sent : arrived;
        long due = arrived + limits.timeout().toNanos();
        if (awaitsStart && limits.responseStart().isPositive()) {
            due = Math.min(due, from + limits.responseStart().toNanos());
        }
        if (limits.idle().isPositive()) {
            long last = lastWrite == NOT_YET ? from : lastWrite;
            due = Math.min(due, last + limits.idle().toNanos());
        }
        return due;
    }
}
