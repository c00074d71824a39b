package dev.barista.gateway.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Counts of one event loop: that loop writes, without atomic read-modify-write; any thread reads.
public final class Counters {

    /// What is counted.
    public enum Count {
        CONNECTIONS_OPENED,
        CONNECTIONS_CLOSED,
        CONNECTIONS_REFUSED,
        /// Of TLS: no host of ours, no protocol in common, not in time.
        HANDSHAKES_FAILED,
        REQUESTS,
        REQUESTS_HELD,
        /// That met a lowered instance.
        REQUESTS_RAISING,
        /// Answered by a wake filter.
        REQUESTS_FILTERED,
        BAD_REQUESTS,
        UNROUTED,
        /// Answered with 403, because a NetworkPolicy forbids the call.
        FORBIDDEN,
        /// Answered with 503: too many wait already.
        QUEUE_FULL,
        /// Answered with 503: nothing is ready, and nothing can be woken.
        NO_ENDPOINTS,
        /// Answered with 504.
        TIMED_OUT,
        /// Answered with 503: the gateway closes.
        CLOSING,
        RETRIED,
        UPSTREAM_OPENED,
        UPSTREAM_FAILED,
        /// `Barista-Keep-Running` with a value that is no duration.
        KEEP_RUNNING_MALFORMED
    }

    private final Map<Count, AtomicLong> values = new EnumMap<>(Count.class);

    Counters() {
        for (Count count : Count.values()) {
            values.put(count, new AtomicLong());
        }
    }

    private AtomicLong value(Count count) {
        return Objects.requireNonNull(values.get(count));
    }

    /// Event loop only.
    public void add(Count count) {
        AtomicLong value = value(count);
        value.setRelease(value.getPlain() + 1);
    }

    public long read(Count count) {
        return value(count).getAcquire();
    }
}
