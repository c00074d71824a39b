package dev.barista.gateway.port;

import dev.barista.gateway.load.DurationCount;
import dev.barista.model.load.LoadTotals;
import dev.barista.model.object.ObjectKey;
import java.util.Map;

/// What the requests of a revision add up to since the gateway knows it.
///
/// @param load arrivals, completions, and the integral of the concurrency
/// @param waiting requests that wait for a slot now
/// @param concurrencyLimit requests that an instance may have at once; 0 for no limit
/// @param requests by what they met
/// @param served from the arrival to the end of the response, by its status
/// @param invoked of them those that an instance was sent: from then to the end, by status
public record RevisionTraffic(
        ObjectKey revision,
        LoadTotals load,
        int waiting,
        int concurrencyLimit,
        Requests requests,
        Map<Integer, DurationCount> served,
        Map<Integer, DurationCount> invoked) {
    public RevisionTraffic {
        served = Map.copyOf(served);
        invoked = Map.copyOf(invoked);
    }
}
