package dev.barista.app.top;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// A histogram: how many observations were at most each bound. Not thread-safe.
final class Buckets {

    private final TreeMap<Double, Double> atMost = new TreeMap<>();

    void add(double bound, double count) {
        atMost.merge(bound, count, Double::sum);
    }

    /// How many there were.
    double count() {
        return atMost.isEmpty() ? 0 : atMost.lastEntry().getValue();
    }

    /// Below which value that share of the observations was: within a bucket as if they were spread
    /// evenly, as `histogram_quantile` of Prometheus; the largest finite bound if it was above
    /// that. Empty if there are no observations.
    ///
    /// @param share 0 to 1
    OptionalDouble quantile(double share) {
        double rank = share * count();
        double lower = 0;
        double before = 0;
        for (Map.Entry<Double, Double> bucket : atMost.entrySet()) {
            double bound = bucket.getKey();
            double count = bucket.getValue();
            if (count > 0 && count >= rank) {
                double within = count == before ? 1 : (rank - before) / (count - before);
                double value = Double.isInfinite(bound) ? lower : lower + (bound - lower) * within;
                return OptionalDouble.of(value);
            }
            lower = bound;
            before = count;
        }
        return OptionalDouble.empty();
    }
}
