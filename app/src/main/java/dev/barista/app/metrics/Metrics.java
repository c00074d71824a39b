package dev.barista.app.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.http.ApiServer;
import dev.barista.apiserver.metrics.MetricsPage;
import dev.barista.app.logging.RequestLogFile;
import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.Gateway;
import dev.barista.model.port.Objects;
import dev.barista.model.release.Release;
import dev.barista.node.ladder.Residents;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All metrics of this process: read at each scrape, and only then. Thread-safe.
public final class Metrics implements MetricsPage, MultiCollector {

    private static final Logger log = LoggerFactory.getLogger(Metrics.class);

    /// Makes the metrics of the JVM, and the writers, at the first scrape: without one, they cost
    /// nothing.
    private final class Scraped {
        private final PrometheusRegistry registry = new PrometheusRegistry();
        private final ExpositionFormats formats = ExpositionFormats.init();

        Scraped() {
            registry.register(Metrics.this);
            JvmMetrics.builder().register(registry);
        }
    }

    private final Objects objects;
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    @GuardedBy("this")
    private @Nullable Scraped scraped;

    /// @param objects to name revisions' Services by
    public Metrics(Objects objects) {
        this.objects = objects;
        sources.add(families ->
                families.gauge(
                        "barista_build_info",
                        "1, with the release as a label.",
                        Labels.of("version", Release.NUMBER),
                        1));
        sources.add(new PodMetrics(objects));
    }

    /// From now on those of the data plane and the autoscaler are shown too.
    public void show(Gateway gateway, Autoscaler autoscaler, Residents residents) {
        sources.add(new GatewayMetrics(gateway));
        sources.add(new TrafficMetrics(gateway));
        sources.add(new ScaleMetrics(autoscaler::readings));
        sources.add(new InstanceMetrics(residents::all));
    }

    /// From now on those of the API are shown too.
    public void show(EmbeddedApi api, ApiServer server) {
        sources.add(new ApiMetrics(api::stored, server.counts()));
    }

    /// From now on it is shown how much of the log of requests was dropped.
    public void show(RequestLogFile log) {
        sources.add(families ->
                families.counter(
                        "barista_request_log_dropped",
                        "Requests that are not in the log of requests: the disk was too slow.",
                        Labels.EMPTY,
                        log.dropped()));
    }

    void show(Source source) {
        sources.add(source);
    }

    private synchronized Scraped scraped() {
        Scraped present = scraped;
        if (present == null) {
            present = new Scraped();
            scraped = present;
        }
        return present;
    }

    /// For servers that show it themselves.
    PrometheusRegistry registry() {
        return scraped().registry;
    }

    @Override
    public String contentType(String accept) {
        return writer(accept).getContentType();
    }

    @Override
    public void write(String accept, OutputStream to) throws IOException {
        writer(accept).write(to, registry().scrape());
    }

    private ExpositionFormatWriter writer(String accept) {
        return scraped().formats.findWriter(accept);
    }

    /// What one source cannot tell does not hide the others.
    @Override
    public MetricSnapshots collect() {
        var families = new Families(new RevisionLabels(objects));
        for (Source source : sources) {
            try {
                source.addTo(families);
            } catch (InterruptedException unwanted) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException bug) {
                log.atError().setCause(bug).log("metrics are missing");
            }
        }
        return new MetricSnapshots(families.snapshots());
    }
}
