package dev.barista.app.metrics;

import dev.barista.gateway.Gateway;
import dev.barista.gateway.load.DurationClasses;
import dev.barista.gateway.load.DurationCount;
import dev.barista.gateway.port.Requests;
import dev.barista.gateway.port.RevisionTraffic;
import dev.barista.model.load.LoadTotals;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;

/// Metrics of the requests of revisions, where Knative has them of its activator and its
/// queue-proxies. A revision that never had a request has none.
record TrafficMetrics(Gateway gateway) implements Source {

    private static final double NANOS = 1e9;

    @Override
    public void addTo(Families families) {
        for (RevisionTraffic traffic : gateway.revisions()) {
            if (traffic.load().arrivals() > 0 || !traffic.requests().filtered().isEmpty()) {
                add(families, families.revision(traffic.revision()), traffic);
            }
        }
    }

    private static void add(Families families, Labels revision, RevisionTraffic traffic) {
        LoadTotals load = traffic.load();
        long open = load.arrivals() - load.completions();
        families.gauge(
                "kn_revision_request_concurrency",
                "Requests under way or waiting.",
                revision,
                open);
        families.gauge(
                "kn_revision_request_queued",
                "Requests that wait for an instance.",
                revision,
                traffic.waiting());
        families.gauge(
                "kn_revision_request_active",
                "Requests that an instance has.",
                revision,
                Math.max(0, open - traffic.waiting()));
        if (traffic.concurrencyLimit() > 0) {
            families.gauge(
                    "kn_serving_queue_depth",
                    "Requests that wait because containerConcurrency is reached, or nothing runs.",
                    revision,
                    traffic.waiting());
        }
        durations(
                families,
                "http_server_request_duration_seconds",
                "From the arrival of a request to the end of its response.",
                revision,
                traffic.served());
        durations(
                families,
                "kn_serving_invocation_duration_seconds",
                "From sending a request to an instance to the end of its response.",
                revision,
                traffic.invoked());
        met(families, revision, traffic.requests());
    }

    private static void durations(
            Families families,
            String name,
            String help,
            Labels revision,
            Map<Integer, DurationCount> byStatus) {
        byStatus.forEach((status, count) ->
                families.histogram(
                        name,
                        help,
                        revision.add("http_response_status_code", Integer.toString(status)),
                        DurationClasses.seconds(),
                        count.counts(),
                        count.nanos() / NANOS));
    }

    private static void met(Families families, Labels revision, Requests requests) {
        Map<String, Long> byRung =
                Map.of(
                        "stopped", requests.stopped(),
                        "reserve", requests.reserve(),
                        "frozen", requests.frozen());
        byRung.forEach((rung, count) ->
                families.counter(
                        "barista_revision_requests_met",
                        "Requests that met no running instance, by the rung that they met.",
                        revision.add("rung", rung),
                        count));
        requests.filtered()
                .forEach((rule, count) ->
                        families.counter(
                                "barista_revision_requests_filtered",
                                "Requests that a rule of the wake filter answered.",
                                revision.add("rule", rule),
                                count));
    }
}
