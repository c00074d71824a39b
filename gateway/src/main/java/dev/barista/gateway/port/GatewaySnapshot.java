package dev.barista.gateway.port;

import dev.barista.gateway.loop.Counters.Count;
import java.util.Map;

/// What the gateway has done, and what it has now.
///
/// @param hosts that it routes
/// @param revisions that it knows
/// @param connections of clients, open now
/// @param waiting requests that wait for an instance now
/// @param counts since its start
public record GatewaySnapshot(
        int hosts, int revisions, int connections, int waiting, Map<Count, Long> counts) {
    public GatewaySnapshot {
        counts = Map.copyOf(counts);
    }

    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }
}
