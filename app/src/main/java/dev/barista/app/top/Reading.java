package dev.barista.app.top;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The metrics at one time.
public final class Reading {

    private record Series(String name, Map<String, String> labels) {}

    private final long nanos;
    private final List<Sample> samples;
    private final Map<Series, Double> values = new HashMap<>();

    private Reading(long nanos, List<Sample> samples) {
        this.nanos = nanos;
        this.samples = samples;
        for (Sample sample : samples) {
            values.put(new Series(sample.name(), sample.labels()), sample.value());
        }
    }

    /// @param nanos when, of a clock that never jumps
    /// @param metrics what `/metrics` shows, in Prometheus' text format
    public static Reading of(long nanos, String metrics) {
        return new Reading(nanos, Exposition.samples(metrics));
    }

    /// Seconds from the other reading to this one; above 0.
    double secondsSince(Reading before) {
        return Math.max(1, nanos - before.nanos) / 1e9;
    }

    /// The values of a metric.
    Stream<Sample> all(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name));
    }

    /// By how much each counter of that name has grown since the other reading. One that is smaller
    /// has begun anew.
    void growth(String name, Reading before, Consumer<Sample> each) {
        all(name)
                .forEach(sample -> {
                    double was = before.values.getOrDefault(new Series(name, sample.labels()), 0.0);
                    double grown = sample.value() < was ? sample.value() : sample.value() - was;
                    each.accept(new Sample(name, sample.labels(), grown));
                });
    }

    /// The sum of a metric's values.
    double sum(String name) {
        return all(name).mapToDouble(Sample::value).sum();
    }
}
