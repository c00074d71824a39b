package dev.barista.app.metrics;

import dev.barista.gateway.Gateway;
import dev.barista.gateway.load.WakeDurations;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.GatewaySnapshot;
import dev.barista.model.instance.Rung;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// Metrics of the gateway as a whole, and of the wakes.
record GatewayMetrics(Gateway gateway) implements Source {

    private static final double NANOS = 1e9;

    /// A count as a metric.
    ///
    /// @param name without `_total`
    /// @param reason value of the label; empty if the metric has none
    private record Counter(String name, String help, String reason) {

        static Counter of(String name, String help) {
            return new Counter("barista_gateway_" + name, help, "");
        }

        static Counter refused(String reason) {
            return new Counter(
                    "barista_gateway_requests_refused",
                    "Requests that the gateway answered itself, by its reason.",
                    reason);
        }

        Labels labels() {
            return reason.isEmpty() ? Labels.EMPTY : Labels.of("reason", reason);
        }
    }

    private static Counter of(Count count) {
        return switch (count) {
            case CONNECTIONS_OPENED -> Counter.of("connections_opened", "Connections of clients.");
            case CONNECTIONS_CLOSED ->
                    Counter.of("connections_closed", "Connections of clients that have ended.");
            case CONNECTIONS_REFUSED ->
                    Counter.of("connections_refused", "Connections beyond the limit.");
            case HANDSHAKES_FAILED ->
                    Counter.of("handshakes_failed", "Handshakes of TLS that failed.");
            case REQUESTS -> Counter.of("requests", "Requests of clients.");
            case REQUESTS_HELD ->
                    Counter.of("requests_held", "Requests that found no free slot at once.");
            case REQUESTS_RAISING ->
                    Counter.of("requests_raising", "Requests that met a lowered instance.");
            case REQUESTS_FILTERED -> Counter.refused("filtered");
            case BAD_REQUESTS -> Counter.refused("malformed");
            case UNROUTED -> Counter.refused("no_route");
            case FORBIDDEN -> Counter.refused("forbidden");
            case QUEUE_FULL -> Counter.refused("queue_full");
            case NO_ENDPOINTS -> Counter.refused("no_endpoints");
            case TIMED_OUT -> Counter.refused("timed_out");
            case CLOSING -> Counter.refused("closing");
            case UPSTREAM_FAILED -> Counter.refused("instance_failed");
            case RETRIED -> Counter.of("retries", "Requests that were sent once more.");
            case UPSTREAM_OPENED ->
                    Counter.of("instance_connections_opened", "Connections to instances.");
            case KEEP_RUNNING_MALFORMED ->
                    Counter.of(
                            "keep_running_malformed",
                            "Responses whose Barista-Keep-Running is no duration.");
        };
    }

    @Override
    public void addTo(Families families) {
        GatewaySnapshot now = gateway.snapshot();
        families.gauge(
                "barista_gateway_connections",
                "Open connections of clients.",
                Labels.EMPTY,
                now.connections());
        families.gauge(
                "barista_gateway_hosts", "Hosts that are routed.", Labels.EMPTY, now.hosts());
        families.gauge(
                "barista_gateway_requests_waiting",
                "Requests that wait for an instance.",
                Labels.EMPTY,
                now.waiting());
        for (Count count : Count.values()) {
            Counter as = of(count);
            families.counter(as.name(), as.help(), as.labels(), now.count(count));
        }
        gateway.wakes().forEach((rung, sum) -> addWakes(families, rung, sum));
    }

    private static void addWakes(Families families, Rung rung, WakeDurations.Sum sum) {
        String from = rung.name().toLowerCase(Locale.ROOT);
        families.counter(
                "barista_wakes",
                "Times that a request brought a revision up, by the rung that it left.",
                Labels.of("rung", from),
                sum.wakes());
        for (Map.Entry<String, Duration> stage : sum.stages().entrySet()) {
            families.seconds(
                    "barista_wake_stage_seconds",
                    "Time of the stages of wakes; hold is what the first request waited.",
                    Labels.of("rung", from, "stage", stage.getKey()),
                    stage.getValue().toNanos() / NANOS);
        }
    }
}
