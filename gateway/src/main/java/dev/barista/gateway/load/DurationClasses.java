package dev.barista.gateway.load;

import java.util.Arrays;
import java.util.List;

/// Classes of durations for which requests are counted. Pure.
///
/// The bounds are those that OpenTelemetry advises for HTTP, and that Knative's own metrics have
/// since 1.19: quantiles of both can be compared.
public final class DurationClasses {

    private static final double NANOS = 1e9;

    private static final long[] BOUNDS = {
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        75_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        750_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        7_500_000_000L,
        10_000_000_000L
    };

    /// How many there are: one for each bound, and one for what takes longer than all.
    static final int COUNT = BOUNDS.length + 1;

    /// The class of a duration, from 0: most requests end in the first that is looked at.
    static int of(long nanos) {
        int at = 0;
        while (at < BOUNDS.length && nanos > BOUNDS[at]) {
            at++;
        }
        return at;
    }

    /// The bounds in seconds, each the longest of its class; the last class has none.
    public static List<Double> seconds() {
        return Arrays.stream(BOUNDS).mapToObj(nanos -> nanos / NANOS).toList();
    }

    private DurationClasses() {}
}
