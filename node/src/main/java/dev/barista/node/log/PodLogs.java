package dev.barista.node.log;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Objects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads what containers wrote. Thread-safe.
public final class PodLogs {

    private final Objects objects;
    private final Path pods;

    /// @param pods the folder that has one folder per pod
    public PodLogs(Objects objects, Path pods) {
        this.objects = objects;
        this.pods = pods;
    }

    /// The log of a container.
    ///
    /// @param container empty for the only one
    /// @param previous whether the run before the current one is meant
    /// @throws ApiException 404 if there is no such pod, 400 if there is no such container or log
    /// @throws IOException if the folder of the pod cannot be read
    public LogFile find(ObjectKey key, String container, boolean previous) throws IOException {
        ApiObject pod = objects.require(Types.POD, key);
        String name = containerOf(pod, container);
        var folder = PodFolder.of(pods, key, pod.uid());
        List<Integer> runs = folder.runs(name);
        int nth = previous ? 1 : 0;
        if (runs.size() <= nth) {
            throw missing(pod, name, previous);
        }
        int run = runs.get(nth);
        Path log = folder.logOf(name, run);
        return new LogFile(log, () -> previous || hasEnded(pod, name, folder, run));
    }

    /// Whether run `run` writes no more: the pod is gone, has ended, or has gone on to another run.
    /// The number of a run is not the number of restarts: an instance may have come from another
    /// pod.
    private boolean hasEnded(ApiObject pod, String container, PodFolder folder, int run) {
        boolean later = Files.exists(folder.logOf(container, run + 1));
        if (later || !Files.exists(folder.logOf(container, run))) {
            return true;
        }
        return objects.find(Types.POD, pod.key())
                .filter(now -> now.uid().equals(pod.uid()))
                .map(now -> !isLive(statusOf(now, container)))
                .orElse(true);
    }

    private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

    private static boolean isLive(JsonNode container) {
        boolean starting = STARTING.contains(container.at("/state/waiting/reason").asString(""));
        return starting || container.path("state").has("running") || container.isMissingNode();
    }

    /// A missing node if it has none yet.
    private static JsonNode statusOf(ApiObject pod, String container) {
        return Stream.of("containerStatuses", "initContainerStatuses")
                .flatMap(list -> pod.status().path(list).valueStream())
                .filter(one -> one.path("name").asString("").equals(container))
                .findFirst()
                .orElse(pod.status().path("none"));
    }

    private static String containerOf(ApiObject pod, String wanted) {
        List<String> names =
                Stream.of("containers", "initContainers")
                        .flatMap(list -> pod.spec().path(list).valueStream())
                        .map(one -> one.path("name").asString(""))
                        .toList();
        if (wanted.isEmpty() && !names.isEmpty()) {
            return names.getFirst();
        }
        if (!names.contains(wanted)) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "container %s is not valid for pod %s".formatted(wanted, pod.name())));
        }
        return wanted;
    }

    private static ApiException missing(ApiObject pod, String container, boolean previous) {
        String reason =
                statusOf(pod, container).at("/state/waiting/reason").asString("ContainerCreating");
        return new ApiException(
                ApiStatus.badRequest(
                        previous
                                ? "previous terminated container \"%s\" in pod \"%s\" not found"
                                        .formatted(container, pod.name())
                                : "container \"%s\" in pod \"%s\" is waiting to start: %s"
                                        .formatted(container, pod.name(), reason)));
    }
}
