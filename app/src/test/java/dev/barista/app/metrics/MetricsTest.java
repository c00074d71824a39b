package dev.barista.app.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.metrics.ApiCounts;
import dev.barista.control.scale.ScaleReading;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricsTest {

    private static final ObjectKey COFFEE = new ObjectKey("default", "coffee-00001");
    private static final String REVISION =
            "k8s_namespace_name=\"default\",kn_configuration_name=\"coffee\","
                    + "kn_revision_name=\"coffee-00001\",kn_service_name=\"coffee\"";

    private final InMemoryObjects objects = new InMemoryObjects(new VirtualTime());
    private final Metrics metrics = new Metrics(objects);

    @BeforeEach
    void create() {
        objects.create(Types.REVISION, labelled(Types.REVISION, COFFEE));
    }

    private static ApiObject labelled(dev.barista.model.object.ResourceType type, ObjectKey key) {
        return ApiObject.of(type, key)
                .with(tree ->
                        tree.withObject("/metadata/labels")
                                .put("serving.knative.dev/service", "coffee")
                                .put("serving.knative.dev/configuration", "coffee")
                                .put("serving.knative.dev/revision", "coffee-00001"));
    }

    private String page(String accept) {
        try {
            var page = new ByteArrayOutputStream();
            metrics.write(accept, page);
            return page.toString(UTF_8);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static ScaleReading reading(Metric metric) {
        return new ScaleReading(
                COFFEE,
                3,
                4,
                2,
                true,
                metric,
                70,
                Optional.of(new ScaleReading.Load(1.5, 2.5, -3)));
    }

    private void show(ScaleReading reading) {
        metrics.show(new ScaleMetrics(() -> CompletableFuture.completedFuture(List.of(reading))));
    }

    @Test
    void showsWhatTheAutoscalerSeesUnderKnativesNames() {
        show(reading(Metric.CONCURRENCY));

        assertThat(page("").lines())
                .contains(
                        "kn_revision_pods_desired{%s} 3.0".formatted(REVISION),
                        "kn_revision_pods_requested{%s} 4.0".formatted(REVISION),
                        "kn_revision_pods_count{%s} 2.0".formatted(REVISION),
                        "kn_revision_panic_mode{%s} 1.0".formatted(REVISION),
                        "kn_revision_capacity_excess{%s} -3.0".formatted(REVISION),
                        "kn_revision_concurrency_target{%s} 70.0".formatted(REVISION),
                        "kn_revision_concurrency_stable{%s} 1.5".formatted(REVISION),
                        "kn_revision_concurrency_panic{%s} 2.5".formatted(REVISION));
    }

    @Test
    void namesRatesAfterTheirUnit() {
        show(reading(Metric.RPS));

        assertThat(page("").lines())
                .contains("kn_revision_rps_stable_per_second{%s} 1.5".formatted(REVISION))
                .noneMatch(line -> line.startsWith("kn_revision_concurrency"));
    }

    @Test
    void showsTheOthersWhenOneSourceFailsOrDoesNotAnswer() {
        metrics.show(_ -> {
            throw new IllegalStateException("broken");
        });
        metrics.show(new ScaleMetrics(CompletableFuture::new));
        metrics.show(families -> families.gauge("still", "There.", Labels.EMPTY, 1));

        assertThat(page("").lines()).contains("still 1.0");
    }

    @ParameterizedTest
    @CsvSource({
        "'', text/plain; version=0.0.4; charset=utf-8",
        "application/openmetrics-text;version=1.0.0, application/openmetrics-text; version=1.0.0; charset=utf-8"
    })
    void speaksTheFormatThatIsAskedFor(String accept, String type) {
        assertThat(metrics.contentType(accept)).isEqualTo(type);
        assertThat(page(accept)).contains("barista_build_info{version=");
    }

    @Test
    void endsWithTheMarkOfOpenMetrics() {
        assertThat(page("application/openmetrics-text")).endsWith("# EOF\n");
    }

    @Test
    void showsTheJvmBesideBarista() {
        assertThat(page("").lines())
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
                .anyMatch(line -> line.startsWith("process_resident_memory_bytes"));
    }

    @ParameterizedTest
    @CsvSource({
        "Pending, False, false, 1, 1, 0",
        "Running, True, false, 0, 0, 0",
        "Running, False, false, 1, 0, 0",
        "Running, True, true, 1, 0, 1",
        "Succeeded, False, false, 0, 0, 0"
    })
    void countsPodsThatDoNotServeAsKnativeDoes(
            String phase,
            String ready,
            boolean terminating,
            double notReady,
            double pending,
            double ending) {
        objects.create(
                Types.POD,
                labelled(Types.POD, new ObjectKey("default", "one"))
                        .with(tree -> {
                            if (terminating) {
                                tree.withObject("/metadata")
                                        .put("deletionTimestamp", "2030-01-01T00:00:00Z");
                            }
                            tree.putObject("status")
                                    .put("phase", phase)
                                    .putArray("conditions")
                                    .addObject()
                                    .put("type", "Ready")
                                    .put("status", ready);
                        }));

        assertThat(page("").lines())
                .contains(
                        "kn_revision_pods_not_ready_count{%s} %s".formatted(REVISION, notReady),
                        "kn_revision_pods_pending_count{%s} %s".formatted(REVISION, pending),
                        "kn_revision_pods_terminating_count{%s} %s".formatted(REVISION, ending));
    }

    @Test
    void countsRequestsOfTheApiButNoDurationOfAWatch() {
        var counts = new ApiCounts();
        counts.answered(new Attributes.OfResource("watch", "", "pods", "", "", ""), 200, 1);
        counts.answered(new Attributes.OfResource("list", "", "pods", "", "", ""), 200, 1);
        metrics.show(new ApiMetrics(() -> Map.of(Types.POD, 7), counts));

        assertThat(page("").lines())
                .contains(
                        "apiserver_storage_objects{resource=\"pods\"} 7.0",
                        "apiserver_request_total{code=\"200\",group=\"\",resource=\"pods\",subresource=\"\",verb=\"WATCH\"} 1.0")
                .anyMatch(line -> line.startsWith("apiserver_request_duration_seconds_bucket"))
                .noneMatch(line -> line.contains("duration") && line.contains("WATCH"));
    }
}
