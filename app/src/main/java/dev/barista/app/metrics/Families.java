package dev.barista.app.metrics;

import dev.barista.model.object.ObjectKey;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gathers the points of metrics, each metric with one help text, for one scrape. Not thread-safe.
final class Families {

    private record Gauge(String help, List<GaugeDataPointSnapshot> points) {}

    private record Counter(String help, List<CounterDataPointSnapshot> points) {}

    private record Histogram(String help, List<HistogramDataPointSnapshot> points) {}

    private final RevisionLabels revisions;
    private final Map<String, Gauge> gauges = new LinkedHashMap<>();
    private final Map<String, Counter> counters = new LinkedHashMap<>();
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    Families(RevisionLabels revisions) {
        this.revisions = revisions;
    }

    /// The labels of a revision's metrics.
    Labels revision(ObjectKey key) {
        return revisions.of(key);
    }

    void gauge(String name, String help, Labels labels, long value) {
        gauge(name, help, labels, (double) value);
    }

    void gauge(String name, String help, Labels labels, double value) {
        gauges.computeIfAbsent(name, _ -> new Gauge(help, new ArrayList<>()))
                .points()
                .add(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    /// @param name without `_total`
    void counter(String name, String help, Labels labels, long value) {
        seconds(name, help, labels, (double) value);
    }

    /// A counter of seconds.
    ///
    /// @param name without `_total`
    void seconds(String name, String help, Labels labels, double value) {
        counters.computeIfAbsent(name, _ -> new Counter(help, new ArrayList<>()))
                .points()
                .add(CounterDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    /// @param bounds of the classes but the last, in seconds
    /// @param counts of the classes, not added up
    void histogram(
            String name,
            String help,
            Labels labels,
            List<Double> bounds,
            List<Long> counts,
            double sum) {
        var buckets = ClassicHistogramBuckets.builder();
        for (int at = 0; at < counts.size(); at++) {
            double bound = at < bounds.size() ? bounds.get(at) : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, counts.get(at));
        }
        histograms
                .computeIfAbsent(name, _ -> new Histogram(help, new ArrayList<>()))
                .points()
                .add(
                        HistogramDataPointSnapshot.builder()
                                .labels(labels)
                                .classicHistogramBuckets(buckets.build())
                                .sum(sum)
                                .build());
    }

    /// All of them; a metric without points is not there.
    List<MetricSnapshot> snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        gauges.forEach((name, of) -> {
            var family = GaugeSnapshot.builder().name(name).help(of.help());
            of.points().forEach(family::dataPoint);
            all.add(family.build());
        });
        counters.forEach((name, of) -> {
            var family = CounterSnapshot.builder().name(name).help(of.help());
            of.points().forEach(family::dataPoint);
            all.add(family.build());
        });
        histograms.forEach((name, of) -> {
            var family = HistogramSnapshot.builder().name(name).help(of.help());
            of.points().forEach(family::dataPoint);
            all.add(family.build());
        });
        return all;
    }
}
