package dev.barista.node.pod.start;

import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.text.Quantities;
import dev.barista.node.names.PodHostname;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.runtime.Limits;
import dev.barista.runtime.SandboxSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the sandbox of a pod is made of: its name, and the CPU of all its containers together.
/// Thread-safe.
final class SandboxSpecs {

    private final Shared node;

    SandboxSpecs(Shared node) {
        this.node = node;
    }

    /// @param number of the run that it is made for
    SandboxSpec of(PodView view, int number) {
        var limits = new Limits(boosted(view, cpuMillis(view)), cpuShares(view), 0, 0);
        return new SandboxSpec(view.uid() + "-" + number, hostname(view), limits, List.of());
    }

    private String hostname(PodView view) {
        String domain = node.settings().names().clusterDomain().get();
        return PodHostname.of(view.pod(), domain).seen();
    }

    /// What all its containers may use together on full power; 0 is no limit, which one container
    /// without a limit is enough for.
    int cpuMillis(PodView view) {
        Map<String, JsonNode> standard = standardResources(view);
        int sum = 0;
        for (ContainerView one : runningTogether(view)) {
            int limit = millis(resources(one, standard).at("/limits/cpu"));
            if (limit == 0) {
                return 0;
            }
            sum = Math.addExact(sum, limit);
        }
        return sum;
    }

    private static List<ContainerView> runningTogether(PodView view) {
        return view.containers().stream().filter(one -> !isPlainInit(view, one)).toList();
    }

    private static boolean isPlainInit(PodView view, ContainerView one) {
        return !PodView.isSidecar(one)
                && view.inits().stream().anyMatch(init -> init.name().equals(one.name()));
    }

    /// Their part of the processor when others want it too. As in Kubernetes, a limit without a
    /// request is the request.
    int cpuShares(PodView view) {
        Map<String, JsonNode> standard = standardResources(view);
        int sum = 0;
        for (ContainerView one : runningTogether(view)) {
            sum = Math.addExact(sum, requestedMillis(resources(one, standard)));
        }
        return Limits.sharesOf(sum);
    }

    static int requestedMillis(JsonNode resources) {
        JsonNode request = resources.at("/requests/cpu");
        return millis(request.isMissingNode() ? resources.at("/limits/cpu") : request);
    }

    static int millis(JsonNode quantity) {
        return quantity.isMissingNode()
                ? 0
                : Math.toIntExact(Quantities.millis(quantity.asString()));
    }

    private static JsonNode resources(ContainerView container, Map<String, JsonNode> standard) {
        return standard.getOrDefault(container.name(), container.tree().path("resources"));
    }

    /// The template of an idle seat says what it is to use there, so the Deployment of the standard
    /// ones is asked.
    ///
    /// @return by container; empty if the pod's own hold
    private Map<String, JsonNode> standardResources(PodView view) {
        Map<String, JsonNode> all = new HashMap<>();
        if (view.isReserve()) {
            view.revision()
                    .map(one -> new ObjectKey(one.namespace(), ChildName.deployment(one.name())))
                    .flatMap(key -> node.ports().objects().find(Types.DEPLOYMENT, key))
                    .ifPresent(it ->
                            it.at("/spec/template/spec/containers")
                                    .forEach(one ->
                                            all.put(
                                                    one.path("name").asString(""),
                                                    one.path("resources"))));
        }
        return all;
    }

    /// More than its limit until it is ready, if it asks for that.
    private int boosted(PodView view, int cpuMillis) {
        int boot = view.idle(node.ports().idle().get()).bootMillis();
        return cpuMillis == 0 ? 0 : Math.max(boot, cpuMillis);
    }
}
