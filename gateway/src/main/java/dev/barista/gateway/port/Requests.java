package dev.barista.gateway.port;

import java.util.Map;

/// Requests of a revision since the gateway knows it.
///
/// @param arrivals all but the filtered ones
/// @param stopped of them, those that came while there was no instance
/// @param reserve of them, those that met an instance on the reserve rung
/// @param frozen of them, those that met a frozen instance
/// @param filtered answered by the wake filter while the revision slept, by the name of the rule
public record Requests(
        long arrivals, long stopped, long reserve, long frozen, Map<String, Long> filtered) {
    public Requests {
        filtered = Map.copyOf(filtered);
    }

    public long allFiltered() {
        return filtered.values().stream().mapToLong(Long::longValue).sum();
    }
}
