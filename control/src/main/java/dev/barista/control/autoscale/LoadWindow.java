package dev.barista.control.autoscale;

import dev.barista.model.serving.ScalingAnnotations.Aggregation;
import java.time.Duration;
import java.util.Arrays;

/// Average of a load over a sliding window, in buckets of one second, as Knative's autoscaler
/// computes it (reference: `TimedFloat64Buckets`, `WeightedFloat64Buckets`).
///
/// Seconds between two writes count as zero. Seconds before the first write do not count, nor do
/// those since the last one: a revision that has just started must not look idle, and one whose
/// numbers come late must not either. After a whole window without a write the history is
/// forgotten.
///
/// Not thread-safe: it belongs to one scaler. Time is a reading of a ticker, which may be negative
/// and never goes back.
public final class LoadWindow {

    private static final long SECOND = 1_000_000_000;
    private static final double ROUNDING = 1e6;

    private final double[] sums;
    private final Aggregation aggregation;
    private final double smoothing;
    private long first;
    private long last;
    private boolean empty = true;

    /// @param window whole seconds, at least 1
    public LoadWindow(Duration window, Aggregation aggregation) {
        if (window.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "window: %s (expected: at least 1 s)".formatted(window));
        }
        sums = new double[Math.toIntExact(window.toSeconds())];
        this.aggregation = aggregation;
        smoothing = smoothingOf(sums.length);
    }

    /// The weight of the newest second: such that 99.99 % of all weight lies within the window, and
    /// no less than 0.2.
    static double smoothingOf(int seconds) {
        return Math.max(1 - Math.pow(0.0001, 1.0 / seconds), 0.2);
    }

    public int seconds() {
        return sums.length;
    }

    /// Adds to the second that `now` lies in.
    public void add(long now, double amount) {
        long second = Math.floorDiv(now, SECOND);
        if (empty || second - last > sums.length) {
            Arrays.fill(sums, 0);
            first = second;
            empty = false;
        } else {
            for (long skipped = last + 1; skipped <= second; skipped++) {
                sums[slot(skipped)] = 0;
            }
        }
        last = second;
        sums[slot(second)] += amount;
    }

    /// Whether nothing was added for a whole window: there is nothing to decide on.
    public boolean isEmpty(long now) {
        return empty || Math.floorDiv(now, SECOND) - last >= sums.length;
    }

    /// The average per second; 0 when the window [#isEmpty].
    public double average(long now) {
        if (isEmpty(now)) {
            return 0;
        }
        return switch (aggregation) {
            case LINEAR -> linear(Math.floorDiv(now, SECOND));
            case WEIGHTED_EXPONENTIAL -> weighted(Math.floorDiv(now, SECOND));
        };
    }

    private double linear(long now) {
        double total = 0;
        for (long second = now - sums.length + 1; second <= last; second++) {
            total += sums[slot(second)];
        }
        long counted = Math.min(last - first + 1, sums.length - (now - last));
        return round(total / counted);
    }

    private double weighted(long now) {
        double total = 0;
        double weight = smoothing * Math.pow(1 - smoothing, (double) (now - last));
        for (long second = last; second > now - sums.length; second--) {
            total += sums[slot(second)] * weight;
            weight *= 1 - smoothing;
        }
        return total;
    }

    /// To six digits, so that a sum of fractions does not ask for one instance more than it should.
    private static double round(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }

    private int slot(long second) {
        return Math.floorMod(second, sums.length);
    }
}
