package dev.barista.gateway.load;

import dev.barista.model.instance.Rung;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// Requests of one revision that did not meet a running instance, since the gateway knows it: by
/// the rung they met, and by the rule of the wake filter that answered them. Only touched where a
/// request waits or is answered by the gateway. Thread-safe.
public final class RungCounts {

    private final LongAdder stopped = new LongAdder();
    private final LongAdder reserve = new LongAdder();
    private final LongAdder frozen = new LongAdder();
    private final ConcurrentMap<String, LongAdder> filtered = new ConcurrentHashMap<>();

    /// A request met the revision on that rung.
    public void met(Rung rung) {
        switch (rung) {
            case RUNNING -> {} // counted by its arrival alone
            case RESERVE -> reserve.increment();
            case FROZEN -> frozen.increment();
            case PARKED, STOPPED -> stopped.increment();
        }
    }

    /// How many met it on that rung; 0 for running ones, which are not told apart.
    public long of(Rung rung) {
        return switch (rung) {
            case RUNNING -> 0;
            case RESERVE -> reserve.sum();
            case FROZEN -> frozen.sum();
            case PARKED, STOPPED -> stopped.sum();
        };
    }

    /// A request was answered by a rule of the wake filter.
    public void filtered(String rule) {
        filtered.computeIfAbsent(rule, _ -> new LongAdder()).increment();
    }

    /// Filtered requests by the name of the rule.
    public Map<String, Long> filtered() {
        return filtered.entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
