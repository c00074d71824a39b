package dev.barista.app.top;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What happened between two readings: the busiest first.
///
/// @param seconds between the readings
/// @param rows of those that are awake
/// @param wakes between the readings, by the rung that was left
/// @param connections of clients at the second reading
/// @param services that there are; 0 if the metrics do not say
public record Activities(
        double seconds,
        List<Activity> rows,
        Map<String, Long> wakes,
        long connections,
        long services) {

    private static final String DURATIONS = "http_server_request_duration_seconds";
    private static final String STATUS = "http_response_status_code";
    private static final int FAILURE = 500;

    public Activities {
        rows = List.copyOf(rows);
        wakes = new TreeMap<>(wakes);
    }

    /// @param scope which revisions, and by what they are told apart
    public static Activities between(Reading before, Reading after, Scope scope) {
        Map<ObjectKey, Sums> all = new TreeMap<>(comparing(ObjectKey::toString));
        after.growth(
                DURATIONS + "_bucket",
                before,
                grown -> sums(all, scope, grown).ifPresent(sums -> sums.duration(grown)));
        after.growth(
                DURATIONS + "_count",
                before,
                grown -> sums(all, scope, grown).ifPresent(sums -> sums.ended(grown)));
        after.all("kn_revision_request_concurrency")
                .forEach(now ->
                        sums(all, scope, now).ifPresent(sums -> sums.open += (long) now.value()));
        after.all("kn_revision_request_queued")
                .forEach(now ->
                        sums(all, scope, now)
                                .ifPresent(sums -> sums.waiting += (long) now.value()));
        after.all("barista_revision_instances")
                .forEach(now -> sums(all, scope, now).ifPresent(sums -> sums.instance(now)));
        Map<String, Long> wakes = new TreeMap<>();
        after.growth(
                "barista_wakes_total",
                before,
                grown -> wakes.merge(grown.label("rung"), (long) grown.value(), Long::sum));
        wakes.values().removeIf(count -> count == 0);
        double seconds = after.secondsSince(before);
        return new Activities(
                seconds,
                all.entrySet().stream()
                        .map(entry -> entry.getValue().activity(entry.getKey(), seconds))
                        .filter(Activity::isAwake)
                        .sorted(
                                comparingDouble(Activity::requests)
                                        .thenComparingDouble(Activity::open)
                                        .reversed()
                                        .thenComparing(row -> row.key().toString()))
                        .toList(),
                wakes,
                (long) after.sum("barista_gateway_connections"),
                after.all("apiserver_storage_objects")
                        .filter(stored -> stored.label("resource").equals(scope.resource()))
                        .mapToLong(stored -> (long) stored.value())
                        .sum());
    }

    private static Optional<Sums> sums(Map<ObjectKey, Sums> all, Scope scope, Sample sample) {
        return scope.key(sample).map(key -> all.computeIfAbsent(key, _ -> new Sums()));
    }

    /// What is gathered of one row.
    private static final class Sums {
        private final Buckets durations = new Buckets();
        private final Map<Rung, Integer> instances = new EnumMap<>(Rung.class);
        private double ended;
        private double failed;
        private long open;
        private long waiting;

        void duration(Sample grown) {
            String bound = grown.label("le");
            durations.add(
                    bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
                    grown.value());
        }

        void ended(Sample grown) {
            ended += grown.value();
            if (Integer.parseInt(grown.label(STATUS)) >= FAILURE) {
                failed += grown.value();
            }
        }

        void instance(Sample now) {
            Rung.find(now.label("rung"))
                    .ifPresent(rung -> instances.merge(rung, (int) now.value(), Integer::sum));
        }

        Activity activity(ObjectKey key, double seconds) {
            return new Activity(
                    key,
                    ended / seconds,
                    failed / seconds,
                    durations.quantile(0.5),
                    durations.quantile(0.99),
                    open,
                    waiting,
                    instances);
        }
    }
}
