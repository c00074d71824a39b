package dev.barista.app.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import dev.barista.model.naming.PublicDomain;
import dev.barista.model.object.Json;
import dev.barista.model.time.Ticker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Load on a running Barista while the start-up cache is recorded, so that the cache knows more
/// than how to start: three Services come, serve, go idle, each to another rung, and are woken.
///
/// Belongs to one thread. Takes about 15 s; gives up quietly where no container can be run.
final class TrainingRun {

    private static final String SERVICES =
            "/apis/serving.knative.dev/v1/namespaces/default/services";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String AUTOSCALER =
            "/api/v1/namespaces/knative-serving/configmaps/config-autoscaler";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAUSE_MILLIS = 50;
    private static final int REQUESTS = 2_000;

    private record Subject(String name, String policy) {
        String host() {
            return name + ".default." + PublicDomain.LOCALHOST;
        }
    }

    private static final List<Subject> SUBJECTS =
            List.of(
                    new Subject("training-stop", "stop"),
                    new Subject("training-reserve", "reserve"),
                    new Subject("training-freeze", "freeze"));

    private final RunningApi api;
    private final InetSocketAddress gateway;

    private TrainingRun(RunningApi api, RunFile run) {
        this.api = api;
        URI at = URI.create(run.gateway());
        gateway = new InetSocketAddress(at.getHost(), at.getPort());
    }

    static void run(DataFolder folder, RunFile run) throws InterruptedException {
        try (RunningApi api = RunningApi.of(folder, run)) {
            new TrainingRun(api, run).run();
        } catch (IOException | Failure cannot) {
            System.err.println("training run: given up (" + cannot.getMessage() + ")");
        }
    }

    private void run() throws IOException, InterruptedException {
        ObjectNode windows = Json.object();
        windows.putObject("data")
                .put("stable-window", "6s")
                .put("scale-to-zero-grace-period", "1s");
        api.patch(AUTOSCALER, windows);
        for (Subject subject : SUBJECTS) {
            api.create(SERVICES, service(subject));
        }
        for (Subject subject : SUBJECTS) {
            await(() -> isReady(subject));
            ask(subject, REQUESTS);
        }
        await(this::allAreIdle);
        for (Subject subject : SUBJECTS) {
            ask(subject, 1);
        }
        for (Subject subject : SUBJECTS) {
            api.delete(SERVICES + "/" + subject.name());
        }
    }

    private static ObjectNode service(Subject subject) {
        ObjectNode service = Json.object();
        service.put("apiVersion", "serving.knative.dev/v1").put("kind", "Service");
        service.putObject("metadata").put("name", subject.name());
        ObjectNode template = service.putObject("spec").putObject("template");
        template.putObject("metadata")
                .putObject("annotations")
                .put("barista.dev/idle-policy", subject.policy())
                .put("barista.dev/freeze-after", "1s");
        template.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("image", "dev.local/helloworld");
        return service;
    }

    private boolean isReady(Subject subject) {
        Optional<JsonNode> found = find(SERVICES + "/" + subject.name());
        return found.isPresent()
                && found.get()
                        .at("/status/conditions")
                        .valueStream()
                        .anyMatch(condition ->
                                condition.path("type").asString("").equals("Ready")
                                        && condition.path("status").asString("").equals("True"));
    }

    /// One reserve, one frozen, and no third.
    private boolean allAreIdle() {
        List<String> rungs =
                find(PODS).stream()
                        .flatMap(list -> list.path("items").valueStream())
                        .map(TrainingRun::rung)
                        .sorted()
                        .toList();
        return rungs.equals(List.of("Frozen", "Reserve"));
    }

    private static String rung(JsonNode pod) {
        return pod.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals("barista.dev/Rung"))
                .map(condition -> condition.path("reason").asString(""))
                .findFirst()
                .orElse("");
    }

    private Optional<JsonNode> find(String path) {
        try {
            return api.find(path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long began = Ticker.SYSTEM.nanos();
        while (!condition.getAsBoolean()) {
            if (Ticker.SYSTEM.nanos() - began > PATIENCE.toNanos()) {
                throw new Failure("nothing within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /// Requests on one connection, whose answers fit into what is read at once.
    private void ask(Subject subject, int times) throws IOException {
        byte[] request =
                "GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: training-run\r\n\r\n"
                        .formatted(subject.host())
                        .getBytes(US_ASCII);
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.connect(gateway, Math.toIntExact(PATIENCE.toMillis()));
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            byte[] answer = new byte[8192];
            for (int n = 0; n < times; n++) {
                socket.getOutputStream().write(request);
                if (answers.read(answer) <= 0) {
                    throw new IOException("no answer from " + subject.name());
                }
            }
        }
    }
}
