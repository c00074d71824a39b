package dev.barista.gateway.port;

import dev.barista.gateway.loop.Counters.Count;
import java.util.Map;

/// Counters and gauges of the gateway at one moment.
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
