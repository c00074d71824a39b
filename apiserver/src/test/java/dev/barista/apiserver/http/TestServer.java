package dev.barista.apiserver.http;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.admission.Admission.Admitted;
import dev.barista.apiserver.metrics.ApiCounts;
import dev.barista.apiserver.podlog.PodLogs;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// A whole API server on a free port, with a real store, and an admission that refuses what is
/// labelled `refuse` and warns of what is labelled `warn`.
public final class TestServer implements AutoCloseable {

    private final ObjectStore store;
    private final EmbeddedApi api;
    private final ApiServer server;
    private final Path folder;
    private final ProcessSessions sessions = new ProcessSessions();
    private final AtomicBoolean containersEnded = new AtomicBoolean();

    public TestServer(Path folder) {
        this.folder = folder;
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api = new EmbeddedApi(store, admission(), InstantSource.system(), Ticker.SYSTEM);
        api.install(BuiltIns.knativeDefinitions());
        server =
                ApiServer.start(
                        ApiSettings.at("127.0.0.1", 0),
                        folder,
                        api,
                        new ApiServer.Ports(logs(), sessions, new FixedUsage(), new FixedMetrics()),
                        "test");
        server.writeKubeconfig(kubeconfig());
    }

    private static Admission admission() {
        return review -> {
            if (review.object().findLabel("refuse").isPresent()) {
                throw new ApiException(
                        new ApiStatus(
                                400,
                                "BadRequest",
                                "admission webhook \"fake\" denied the request: label refuse"));
            }
            boolean warns = review.object().findLabel("warn").isPresent();
            return new Admitted(
                    review.object(), warns ? List.of("label \"warn\" is there") : List.of());
        };
    }

    private PodLogs logs() {
        return (pod, container, previous) ->
                new PodLogs.Log() {
                    @Override
                    public Path file() {
                        return log(pod);
                    }

                    @Override
                    public boolean isEnded() {
                        return containersEnded.get();
                    }
                };
    }

    ProcessSessions sessions() {
        return sessions;
    }

    Path log(ObjectKey pod) {
        return folder.resolve(pod.name() + ".log");
    }

    void endContainers() {
        containersEnded.set(true);
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    ApiCounts counts() {
        return server.counts();
    }

    String url() {
        return server.url();
    }

    EmbeddedApi api() {
        return api;
    }

    Objects objects() {
        return api.objects();
    }

    @Override
    public void close() {
        server.close();
        api.close();
        store.close();
    }

    /// Serves until it is killed, to be tried by hand.
    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (var server = new TestServer(folder)) {
            System.out.printf(
                    "%s KUBECONFIG=%s after %d ms%n",
                    server.url(), server.kubeconfig(), (System.nanoTime() - begin) / 1_000_000);
            Files.writeString(server.log(new ObjectKey("default", "web")), "one\ntwo\nthree\n");
            new CountDownLatch(1).await();
        }
    }
}
