package dev.barista.node.ladder;

import dev.barista.model.time.Backoff;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// What was told to go and did not, each with a back-off before the next attempt. Not thread-safe.
final class Retries<K> {

    private record Try(int count, long until) {}

    private final Backoff backoff;
    private final Map<K, Try> tries = new HashMap<>();

    Retries(Backoff backoff) {
        this.backoff = backoff;
    }

    /// Whether it has been tried, and must not be tried again yet.
    boolean isResting(K key, long now) {
        Try last = tries.get(key);
        return last != null && last.until() - now > 0;
    }

    /// How often it has been tried.
    int count(K key) {
        Try last = tries.get(key);
        return last == null ? 0 : last.count();
    }

    /// @return how long it is left alone
    Duration tried(K key, long now) {
        int count = count(key) + 1;
        Duration rest = backoff.delay(count);
        tries.put(key, new Try(count, now + rest.toNanos()));
        return rest;
    }

    void forget(K key) {
        tries.remove(key);
    }

    void keepOnly(Collection<K> known) {
        tries.keySet().retainAll(known);
    }
}
