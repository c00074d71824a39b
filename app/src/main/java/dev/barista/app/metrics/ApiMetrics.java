package dev.barista.app.metrics;

import dev.barista.apiserver.metrics.ApiCounts;
import dev.barista.model.object.ResourceType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.function.Supplier;

/// Metrics of the API, under Kubernetes' names.
///
/// @param stored how many objects of each kind there are
record ApiMetrics(Supplier<Map<ResourceType, Integer>> stored, ApiCounts counts) implements Source {

    @Override
    public void addTo(Families families) {
        stored.get()
                .forEach((type, count) ->
                        families.gauge(
                                "apiserver_storage_objects",
                                "Number of stored objects by kind.",
                                Labels.of("resource", type.toString()),
                                count));
        counts.read().forEach((key, sum) -> add(families, key, sum));
    }

    private static void add(Families families, ApiCounts.Key key, ApiCounts.Sum sum) {
        Labels asked =
                Labels.of(
                        "verb", key.verb(),
                        "group", key.group(),
                        "resource", key.resource(),
                        "subresource", key.subresource(),
                        "code", Integer.toString(key.code()));
        families.counter(
                "apiserver_request", "Requests that were answered.", asked, sum.requests());
        if (!key.verb().equals("WATCH")) {
            families.histogram(
                    "apiserver_request_duration_seconds",
                    "How long answers took; watches, which have no end, are not among them.",
                    asked,
                    ApiCounts.seconds(),
                    sum.classes(),
                    sum.seconds());
        }
    }
}
