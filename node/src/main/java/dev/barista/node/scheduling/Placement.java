package dev.barista.node.scheduling;

import dev.barista.model.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether a pod may run on this node, which is the only one: selectors, affinities, taints,
/// spread, runtime class. What is only preferred is not looked at. Pure.
///
/// @param node the object of the node, with the labels and taints that users may have given it
/// @param driver that runs containers here: the only runtime class
/// @param running the other pods that have their share of the node
/// @see <a
///   href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Assigning Pods
///   to Nodes</a>
public record Placement(ApiObject node, String driver, List<ApiObject> running) {

    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final Set<String> BINDING = Set.of("NoSchedule", "NoExecute");
    private static final Set<String> SCHEDULERS = Set.of("", "default-scheduler");
    private static final Set<String> PRIORITIES =
            Set.of("", "system-cluster-critical", "system-node-critical");
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    public Placement {
        running = List.copyOf(running);
    }

    /// Whether it depends on the pods that run.
    public static boolean looksAtOthers(ApiObject pod) {
        JsonNode affinity = pod.spec().path("affinity");
        return !affinity.at("/podAffinity/" + REQUIRED).isEmpty()
                || !affinity.at("/podAntiAffinity/" + REQUIRED).isEmpty()
                || !pod.spec().path("topologySpreadConstraints").isEmpty();
    }

    /// @return why not, in the words of Kubernetes' scheduler; empty if it may
    public Optional<String> refusal(ApiObject pod) {
        Optional<String> unknown = unknownName(pod.spec());
        if (unknown.isPresent()) {
            return unknown;
        }
        List<String> reasons = new ArrayList<>();
        taints(pod.spec(), reasons);
        if (!isSelected(pod.spec())) {
            reasons.add("1 node(s) didn't match Pod's node affinity/selector");
        }
        others(pod, reasons);
        spread(pod, reasons);
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of("0/1 nodes are available: %s.".formatted(String.join(", ", reasons)));
    }

    /// Whether a DaemonSet has its pod here: by selectors and taints, whatever else runs.
    public boolean takesDaemon(ApiObject pod) {
        List<String> reasons = new ArrayList<>();
        taints(pod.spec(), reasons);
        return isSelected(pod.spec()) && reasons.isEmpty();
    }

    /// Whether the pod of a DaemonSet that is here may stay: a taint of `NoSchedule` ends none.
    public boolean keepsDaemon(ApiObject pod) {
        JsonNode tolerations = pod.spec().path("tolerations");
        return isSelected(pod.spec())
                && node.spec()
                        .path("taints")
                        .valueStream()
                        .filter(taint -> taint.path("effect").asString("").equals("NoExecute"))
                        .allMatch(taint ->
                                isTolerated(
                                        tolerations,
                                        taint.path("key").asString(""),
                                        taint.path("value").asString(""),
                                        "NoExecute"));
    }

    /// Of what there is one only here.
    private Optional<String> unknownName(JsonNode spec) {
        String runtime = spec.path("runtimeClassName").asString("");
        if (!runtime.isEmpty() && !runtime.equals(driver)) {
            return Optional.of(
                    "RuntimeClass \"%s\" not found (expected: %s, which runs this node's pods)"
                            .formatted(runtime, driver));
        }
        String scheduler = spec.path("schedulerName").asString("");
        if (!SCHEDULERS.contains(scheduler)) {
            return Optional.of(
                    "schedulerName: %s (expected: default-scheduler, there is no other)"
                            .formatted(scheduler));
        }
        String priority = spec.path("priorityClassName").asString("");
        return PRIORITIES.contains(priority)
                ? Optional.empty()
                : Optional.of("no PriorityClass with name %s was found".formatted(priority));
    }

    private void taints(JsonNode spec, List<String> reasons) {
        JsonNode tolerations = spec.path("tolerations");
        boolean closed = node.spec().path("unschedulable").asBoolean(false);
        if (closed && !isTolerated(tolerations, UNSCHEDULABLE, "", "NoSchedule")) {
            reasons.add("1 node(s) were unschedulable");
        }
        for (JsonNode taint : node.spec().path("taints")) {
            String key = taint.path("key").asString("");
            String value = taint.path("value").asString("");
            String effect = taint.path("effect").asString("");
            if (BINDING.contains(effect)
                    && !(closed && key.equals(UNSCHEDULABLE))
                    && !isTolerated(tolerations, key, value, effect)) {
                reasons.add("1 node(s) had untolerated taint {%s: %s}".formatted(key, value));
                return; // the scheduler names the first
            }
        }
    }

    private static boolean isTolerated(
            JsonNode tolerations, String key, String value, String effect) {
        return tolerations.valueStream().anyMatch(one -> tolerates(one, key, value, effect));
    }

    private static boolean tolerates(JsonNode one, String key, String value, String effect) {
        String itsKey = one.path("key").asString("");
        String itsEffect = one.path("effect").asString("");
        boolean exists = one.path("operator").asString("Equal").equals("Exists");
        if (!itsEffect.isEmpty() && !itsEffect.equals(effect)) {
            return false;
        }
        if (itsKey.isEmpty()) {
            return exists; // all taints
        }
        return itsKey.equals(key) && (exists || one.path("value").asString("").equals(value));
    }

    private boolean isSelected(JsonNode spec) {
        Map<String, String> labels = node.labels();
        boolean selected =
                spec.path("nodeSelector").properties().stream()
                        .allMatch(label ->
                                label.getValue().asString("").equals(labels.get(label.getKey())));
        JsonNode terms = spec.at("/affinity/nodeAffinity/" + REQUIRED + "/nodeSelectorTerms");
        return selected
                && (terms.isMissingNode() || terms.valueStream().anyMatch(this::isSelectedBy));
    }

    /// A term without expressions selects nothing.
    private boolean isSelectedBy(JsonNode term) {
        JsonNode labels = term.path("matchExpressions");
        JsonNode fields = term.path("matchFields");
        return !(labels.isEmpty() && fields.isEmpty())
                && Expressions.hold(labels, node.labels())
                && Expressions.hold(fields, Map.of("metadata.name", node.name()));
    }

    private void others(ApiObject pod, List<String> reasons) {
        for (JsonNode term : pod.spec().at("/affinity/podAffinity/" + REQUIRED)) {
            boolean first = selects(term, pod, pod) && running.stream().noneMatch(by(term, pod));
            if (!hasTopology(term) || !(first || running.stream().anyMatch(by(term, pod)))) {
                reasons.add("1 node(s) didn't match pod affinity rules");
                break;
            }
        }
        for (JsonNode term : pod.spec().at("/affinity/podAntiAffinity/" + REQUIRED)) {
            if (hasTopology(term) && running.stream().anyMatch(by(term, pod))) {
                reasons.add("1 node(s) didn't match pod anti-affinity rules");
                break;
            }
        }
        if (running.stream().anyMatch(other -> objects(other, pod))) {
            reasons.add("1 node(s) didn't satisfy existing pods anti-affinity rules");
        }
    }

    private boolean objects(ApiObject other, ApiObject pod) {
        return terms(other, "podAntiAffinity")
                .anyMatch(term -> hasTopology(term) && selects(term, other, pod));
    }

    private static Stream<JsonNode> terms(ApiObject pod, String kind) {
        return pod.spec().path("affinity").path(kind).path(REQUIRED).valueStream();
    }

    private boolean hasTopology(JsonNode term) {
        return node.labels().containsKey(term.path("topologyKey").asString(""));
    }

    private static Predicate<ApiObject> by(JsonNode term, ApiObject owner) {
        return pod -> selects(term, owner, pod);
    }

    /// In the namespaces that it names, or in that of the pod whose term it is; a selector of
    /// namespaces that is empty means all of them.
    private static boolean selects(JsonNode term, ApiObject owner, ApiObject pod) {
        List<String> named =
                term.path("namespaces").valueStream().map(it -> it.asString("")).toList();
        JsonNode selector = term.path("namespaceSelector");
        boolean all = selector.isObject() && selector.isEmpty();
        boolean inside =
                all
                        || named.contains(pod.namespace())
                        || (named.isEmpty()
                                && !selector.isObject()
                                && pod.namespace().equals(owner.namespace()));
        return inside && Expressions.selects(term.path("labelSelector"), pod.labels());
    }

    /// With one node there is one domain: only `minDomains` can ask for more of them.
    private void spread(ApiObject pod, List<String> reasons) {
        for (JsonNode rule : pod.spec().path("topologySpreadConstraints")) {
            if (!rule.path("whenUnsatisfiable").asString("DoNotSchedule").equals("DoNotSchedule")) {
                continue;
            }
            if (!hasTopology(rule)) {
                reasons.add(
                        "1 node(s) didn't match pod topology spread constraints (missing required"
                                + " label)");
                return;
            }
            JsonNode selector = rule.path("labelSelector");
            long here =
                    running.stream()
                            .filter(other -> other.namespace().equals(pod.namespace()))
                            .filter(other -> Expressions.selects(selector, other.labels()))
                            .count();
            long self = Expressions.selects(selector, pod.labels()) ? 1 : 0;
            boolean others = rule.path("minDomains").asInt(1) > 1;
            if (others && here + self > rule.path("maxSkew").asInt(1)) {
                reasons.add("1 node(s) didn't match pod topology spread constraints");
                return;
            }
        }
    }
}
