package dev.barista.app.top;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.util.Map;
import java.util.OptionalDouble;

/// What a Service or a Revision did between two readings, and how it stands at the second.
///
/// @param requests that ended, in 1/s
/// @param failures of them with a status of 500 or above, in 1/s
/// @param median of their durations, in seconds; empty if none ended
/// @param p99 of their durations, in seconds; empty if none ended
/// @param open requests under way or waiting
/// @param waiting requests that wait for an instance
/// @param instances by their rung
record Activity(
        ObjectKey key,
        double requests,
        double failures,
        OptionalDouble median,
        OptionalDouble p99,
        long open,
        long waiting,
        Map<Rung, Integer> instances) {

    Activity {
        instances = Map.copyOf(instances);
    }

    /// Whether there is anything to show.
    boolean isAwake() {
        return requests > 0 || open > 0 || !instances.isEmpty();
    }
}
