package dev.barista.control.scale;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;

/// Where the autoscaler learns the load of a revision; the data plane implements it.
///
/// Thread-safe, and does not block.
@FunctionalInterface
public interface Loads {

    /// The load since the last call for this revision, held requests included.
    Load take(ObjectKey revision);

    /// @param concurrency requests at once, averaged over `elapsed`
    /// @param arrivals requests that came
    record Load(double concurrency, long arrivals, Duration elapsed) {

        double perSecond() {
            return elapsed.isPositive() ? arrivals / (elapsed.toNanos() / 1e9) : 0;
        }
    }
}
