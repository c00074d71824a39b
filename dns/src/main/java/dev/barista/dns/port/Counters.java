package dev.barista.dns.port;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// The counts. One thread, the event loop, writes, without atomic read-modify-write; any reads.
public final class Counters {

    private final Map<Count, AtomicLong> values = new EnumMap<>(Count.class);

    public Counters() {
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

    /// All of them, as they are now.
    public Map<Count, Long> all() {
        Map<Count, Long> all = new EnumMap<>(Count.class);
        values.forEach((count, value) -> all.put(count, value.getAcquire()));
        return all;
    }
}
