package dev.barista.node.hpa;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.hpa.Turn.Condition;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import dev.barista.node.work.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Scales the workload of a HorizontalPodAutoscaler, every 15 seconds as long as there is one.
/// Thread-safe.
public final class HpaReconciler implements Loop.Reconciler {

    static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String COMPONENT = "horizontal-pod-autoscaler";

    /// Measures pods.
    @FunctionalInterface
    public interface Use {
        /// @throws InterruptedException if the node closes
        List<PodMeasure> of(Predicate<ObjectKey> pods) throws InterruptedException;
    }

    private final Objects objects;
    private final Use use;
    private final Events events;
    private final Clocks clocks;

    /// By uid; one for each autoscaler that there is.
    private final Map<ObjectKey, Remembered> memories = new ConcurrentHashMap<>();

    private record Remembered(String uid, Memory memory) {}

    public HpaReconciler(Objects objects, Use use, Events events, Clocks clocks) {
        this.objects = objects;
        this.use = use;
        this.events = events;
        this.clocks = clocks;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found =
                objects.find(Types.HORIZONTAL_POD_AUTOSCALER, key)
                        .filter(object -> !object.isTerminating());
        if (found.isEmpty()) {
            memories.remove(key);
            return Optional.empty();
        }
        try {
            turn(found.get());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        return Optional.of(PERIOD);
    }

    private void turn(ApiObject hpa) throws InterruptedException {
        HpaSpec spec = HpaSpec.of(hpa);
        Optional<ApiObject> target = spec.target().flatMap(type -> objects.find(type, spec.key()));
        if (target.isEmpty()) {
            noTarget(hpa, spec);
            return;
        }
        int current = target.get().spec().path("replicas").asInt(1);
        Instant now = clocks.now();
        Memory memory = memory(hpa, current, now);
        List<PodUse> pods = pods(target.get());
        Turn turn = Turn.decide(spec, memory, current, pods, clocks.now());
        turn.failures()
                .forEach(failure ->
                        events.warning(COMPONENT, hpa, failure.reason(), failure.message()));
        boolean changes = turn.desired() != current;
        Memory after = turn.memory();
        List<Condition> conditions = turn.conditions();
        boolean scaled = false;
        if (changes) {
            Optional<String> refused = scale(spec.target().get(), spec.key(), turn.desired());
            scaled = refused.isEmpty();
            after = scaled ? after.changed(turn.desired() - current, now) : after;
            conditions = withResult(hpa, turn, refused);
        }
        memories.put(hpa.key(), new Remembered(hpa.uid(), after));
        Turn told =
                new Turn(
                        turn.desired(),
                        turn.reason(),
                        after,
                        conditions,
                        turn.measured(),
                        turn.failures());
        write(hpa, HpaStatus.of(hpa, current, told, scaled, clocks.now()));
    }

    private Memory memory(ApiObject hpa, int current, Instant now) {
        Remembered kept = memories.get(hpa.key());
        return kept != null && kept.uid().equals(hpa.uid())
                ? kept.memory()
                : Memory.first(current, now);
    }

    private void noTarget(ApiObject hpa, HpaSpec spec) {
        String kind = hpa.at("/spec/scaleTargetRef/kind").asString("");
        String why =
                spec.target()
                        .map(type ->
                                "%s.apps \"%s\" not found"
                                        .formatted(type.plural(), spec.key().name()))
                        .orElse(
                                "no matches for kind \"%s\" (expected: Deployment, StatefulSet or ReplicaSet of apps/v1)"
                                        .formatted(kind));
        events.warning(COMPONENT, hpa, "FailedGetScale", why);
        ObjectNode status = Json.object();
        if (hpa.status() instanceof ObjectNode before) {
            status = before.deepCopy();
        }
        status.put("observedGeneration", hpa.generation());
        HpaStatus.conditions(
                status,
                hpa,
                List.of(
                        new Condition(
                                "AbleToScale",
                                Condition.State.FALSE,
                                "FailedGetScale",
                                "the HPA controller was unable to get the target's current scale: "
                                        + why)),
                clocks.now());
        write(hpa, status);
    }

    private List<PodUse> pods(ApiObject target) throws InterruptedException {
        Map<String, String> labels = new HashMap<>();
        target.at("/spec/selector/matchLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        List<ApiObject> pods =
                labels.isEmpty()
                        ? List.of()
                        : objects.list(Types.POD, target.namespace(), new Selector(labels));
        Set<ObjectKey> keys = pods.stream().map(ApiObject::key).collect(Collectors.toSet());
        Map<ObjectKey, PodMeasure> measures = new HashMap<>();
        if (!keys.isEmpty()) {
            use.of(keys::contains).forEach(measure -> measures.put(measure.pod(), measure));
        }
        return pods.stream().map(pod -> new PodUse(pod, measures.get(pod.key()))).toList();
    }

    /// @return why it was refused; empty if it was not
    private Optional<String> scale(ResourceType type, ObjectKey key, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        try {
            objects.patch(type, key, patch);
            return Optional.empty();
        } catch (ApiException refused) {
            return Optional.of(refused.status().message());
        }
    }

    private List<Condition> withResult(ApiObject hpa, Turn turn, Optional<String> refused) {
        List<Condition> conditions = new ArrayList<>(turn.conditions());
        conditions.removeIf(one -> one.type().equals("AbleToScale"));
        String news = "New size: %d; reason: %s".formatted(turn.desired(), turn.reason());
        if (refused.isEmpty()) {
            events.normal(COMPONENT, hpa, "SuccessfulRescale", news);
            conditions.addFirst(
                    new Condition(
                            "AbleToScale",
                            Condition.State.TRUE,
                            "SucceededRescale",
                            "the HPA controller was able to update the target scale to %d"
                                    .formatted(turn.desired())));
        } else {
            events.warning(COMPONENT, hpa, "FailedRescale", news + "; error: " + refused.get());
            conditions.addFirst(
                    new Condition(
                            "AbleToScale",
                            Condition.State.FALSE,
                            "FailedUpdateScale",
                            "the HPA controller was unable to update the target scale: "
                                    + refused.get()));
        }
        return conditions;
    }

    private void write(ApiObject hpa, ObjectNode status) {
        if (!Json.same(status, hpa.status())) {
            objects.updateStatus(
                    Types.HORIZONTAL_POD_AUTOSCALER,
                    ApiObject.of(Types.HORIZONTAL_POD_AUTOSCALER, hpa.key()).withStatus(status));
        }
    }
}
