package dev.barista.node.pod.run;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.scheduling.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A pod as the node reads it.
///
/// One of its containers is the main one: what its instance is told by, and what is routed to. In a
/// revision's pod that is the container with a port, else the first. The others are its companions.
public record PodView(ApiObject pod) {

    private static final int DEFAULT_PORT = 8080;

    public ObjectKey key() {
        return pod.key();
    }

    public String uid() {
        return pod.uid();
    }

    /// Whom it serves; a pod without a revision is not routed.
    public Optional<ObjectKey> revision() {
        return pod.findLabel(Labels.REVISION).map(name -> new ObjectKey(pod.namespace(), name));
    }

    /// Whether its revision could have had idle seats when it was made. It may have got them since,
    /// by an edit of `config-idle`: so this is not asked where an instance is to pass.
    public boolean bearsSeat() {
        return pod.findLabel(Labels.SEAT).isPresent();
    }

    /// Whether it is an idle seat.
    public boolean isReserve() {
        return pod.findLabel(Labels.SEAT).filter(Labels.RESERVE::equals).isPresent();
    }

    /// What becomes of it while it idles.
    public IdleSettings idle(IdleConfig config) {
        return IdleSettings.from(pod.annotations(), config);
    }

    // ---- its containers

    public ContainerView main() {
        JsonNode containers = pod.spec().path("containers");
        JsonNode first = containers.path(0);
        JsonNode main =
                revision().isEmpty()
                        ? first
                        : containers
                                .valueStream()
                                .filter(one -> !one.path("ports").isEmpty())
                                .findFirst()
                                .orElse(first);
        return new ContainerView(pod, main);
    }

    /// In the order of the spec: its init containers first, the main one among the others.
    public List<ContainerView> containers() {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> pod.spec().path(list).valueStream())
                .map(tree -> new ContainerView(pod, tree))
                .toList();
    }

    /// Its init containers, in order.
    public List<ContainerView> inits() {
        return views("initContainers");
    }

    /// Those that run beside the main one, in the order of the spec.
    public List<ContainerView> peers() {
        String main = main().name();
        return views("containers").stream().filter(one -> !one.name().equals(main)).toList();
    }

    private List<ContainerView> views(String list) {
        return pod.spec()
                .path(list)
                .valueStream()
                .map(tree -> new ContainerView(pod, tree))
                .toList();
    }

    public boolean hasCompanions() {
        return !pod.spec().path("initContainers").isEmpty()
                || pod.spec().path("containers").size() > 1;
    }

    public String containerName() {
        return main().name();
    }

    /// Whether its environment names its uid: another one's would be wrong.
    public boolean knowsItsUid() {
        return containers().stream()
                .flatMap(one -> one.tree().path("env").valueStream())
                .map(one -> one.at("/valueFrom/fieldRef/fieldPath").asString(""))
                .anyMatch("metadata.uid"::equals);
    }

    public String image() {
        return main().image();
    }

    /// `Always`, `IfNotPresent` or `Never`.
    public String pullPolicy() {
        return main().pullPolicy();
    }

    /// Where it listens, unless it has no port: the first of them.
    public int port() {
        return main().tree().path("ports").path(0).path("containerPort").asInt(DEFAULT_PORT);
    }

    public boolean hasPort() {
        return !main().tree().path("ports").isEmpty() || revision().isPresent();
    }

    /// Of the main container.
    ///
    /// @param field `readinessProbe`, `livenessProbe` or `startupProbe`
    public Optional<ProbeSpec> probe(String field) {
        boolean knative = field.equals("readinessProbe") && revision().isPresent();
        return main().probe(field, knative);
    }

    public Duration grace() {
        int given = pod.spec().path("terminationGracePeriodSeconds").asInt(30);
        int asked = pod.metadata().path("deletionGracePeriodSeconds").asInt(given);
        return Duration.ofSeconds(Math.max(0, asked));
    }

    /// Whether the main container is started again after it has ended.
    public boolean restarts(int exitCode) {
        return switch (restartPolicy()) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    /// `Always`, `OnFailure` or `Never`.
    public String restartPolicy() {
        return pod.spec().path("restartPolicy").asString("Always");
    }

    // ---- what it asks of the node

    /// What it is given, as Kubernetes adds it up: what runs side by side together, or what one of
    /// its init containers needs beside the native sidecars before it, if that is more.
    ///
    /// @throws IllegalArgumentException if one is no quantity
    public Resources requests() {
        Resources sidecars = Resources.NONE;
        Resources most = Resources.NONE;
        for (ContainerView init : inits()) {
            boolean sidecar = isSidecar(init);
            Resources with = sidecars.plus(init.requests());
            most = most.max(with);
            sidecars = sidecar ? with : sidecars;
        }
        Resources together = sidecars;
        for (ContainerView one : views("containers")) {
            together = together.plus(one.requests());
        }
        return together.max(most);
    }

    /// An init container that goes on beside the others.
    public static boolean isSidecar(ContainerView init) {
        return init.tree().path("restartPolicy").asString("").equals("Always");
    }

    /// `Guaranteed`, `Burstable` or `BestEffort`.
    public String quality() {
        boolean none =
                containers().stream()
                        .map(one -> one.tree().path("resources"))
                        .allMatch(
                                it -> it.path("requests").isEmpty() && it.path("limits").isEmpty());
        if (none) {
            return "BestEffort";
        }
        return containers().stream().allMatch(PodView::isGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static boolean isGuaranteed(ContainerView container) {
        try {
            Resources limits = container.limits();
            boolean all = limits.cpuMillis() > 0 && limits.memoryBytes() > 0;
            return all && limits.equals(container.requests());
        } catch (IllegalArgumentException notAQuantity) {
            return false; // it is refused for that, which its status must be able to say
        }
    }
}
