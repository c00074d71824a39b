package dev.barista.control.scale;

import dev.barista.model.load.LoadTotals;
import dev.barista.model.object.ObjectKey;

/// Returns the load of each revision to the autoscaler; the data plane implements it.
///
/// Thread-safe, and does not block.
@FunctionalInterface
public interface Loads {

    /// What the requests of this revision add up to, held ones included; [LoadTotals#NONE] if it is
    /// not known. Reading changes nothing. The autoscaler reads once a second.
    LoadTotals totals(ObjectKey revision);

    /// The load between two readings.
    ///
    /// @param concurrency requests at once, averaged over the time between
    /// @param arrivals requests that came in it
    record Load(double concurrency, long arrivals) {

        private static final double SECOND = 1e9;

        /// The load of the last second of that time, in which all of it was: before, the revision
        /// slept. A request was under way for a second of it at most.
        Load ofLastSecond(long nanos) {
            return new Load(Math.min(concurrency * (nanos / SECOND), (double) arrivals), arrivals);
        }
    }
}
