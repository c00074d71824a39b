package dev.barista.gateway.load;

import java.util.List;
import java.util.stream.IntStream;

/// How many requests took how long.
///
/// @param counts for each of [DurationClasses], not added up
/// @param nanos sum of the durations; it may be of a moment later than the counts
public record DurationCount(List<Long> counts, long nanos) {
    public DurationCount {
        counts = List.copyOf(counts);
    }

    DurationCount plus(DurationCount other) {
        return new DurationCount(
                IntStream.range(0, counts.size())
                        .mapToObj(at -> counts.get(at) + other.counts.get(at))
                        .toList(),
                nanos + other.nanos);
    }

    /// How many there were.
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
