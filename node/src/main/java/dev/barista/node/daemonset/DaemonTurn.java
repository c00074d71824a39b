package dev.barista.node.daemonset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.controlled.Readiness;
import dev.barista.node.history.Revisions;
import dev.barista.node.history.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Decides what is to be done for a DaemonSet, from its pods. Pure: one turn, used once.
///
/// There is one node, so there is one pod: two for as long as the new one comes before the old one
/// goes, where the set says so.
final class DaemonTurn {

    /// Whether the node is one of the set's.
    ///
    /// @param wanted whether a pod is made here
    /// @param kept whether one that is here may stay
    record Place(boolean wanted, boolean kept) {}

    /// A pod that has failed is replaced no earlier, or one that fails at once would be made anew
    /// as fast as the machine can.
    static final Duration LEAST_LIFE = Duration.ofSeconds(5);

    private static final Comparator<ApiObject> OLDEST_FIRST =
            Comparator.comparing((ApiObject pod) -> pod.created().orElse(Instant.EPOCH))
                    .thenComparing(ApiObject::key);

    private final ApiObject set;
    private final DaemonSpec spec;
    private final Revisions revisions;
    private final List<ApiObject> pods;
    private final Place place;
    private final Instant now;
    private final List<ApiObject> ended = new ArrayList<>();
    private final List<ApiObject> failed = new ArrayList<>();
    private boolean creates;
    private @Nullable Duration again;

    private DaemonTurn(
            ApiObject set, Revisions revisions, List<ApiObject> pods, Place place, Instant now) {
        this.set = set;
        this.spec = DaemonSpec.of(set);
        this.revisions = revisions;
        this.pods = pods.stream().sorted(OLDEST_FIRST).toList();
        this.place = place;
        this.now = now;
    }

    /// @param pods all that the set controls
    static DaemonPlan plan(
            ApiObject set, Revisions revisions, List<ApiObject> pods, Place place, Instant now) {
        var turn = new DaemonTurn(set, revisions, pods, place, now);
        turn.decide();
        return new DaemonPlan(turn.ended, turn.failed, turn.creates, turn.status(), turn.again);
    }

    private void decide() {
        pods.stream().filter(DaemonTurn::hasEnded).forEach(this::endFailed);
        List<ApiObject> live = pods.stream().filter(DaemonTurn::isLive).toList();
        if (!place.kept()) {
            ended.addAll(live);
            return;
        }
        List<ApiObject> current = live.stream().filter(this::isNew).toList();
        List<ApiObject> old = live.stream().filter(pod -> !isNew(pod)).toList();
        current.stream().skip(1).forEach(ended::add);
        if (spec.onDelete()) {
            old.stream().skip(current.isEmpty() ? 1 : 0).forEach(ended::add);
        } else {
            replace(old, current);
        }
        if (place.wanted() && mayCreate(old, current)) {
            creates = true;
        }
    }

    private void replace(List<ApiObject> old, List<ApiObject> current) {
        boolean comesFirst = spec.surges() && place.wanted();
        if (!comesFirst || current.stream().anyMatch(this::isAvailable)) {
            ended.addAll(old);
        } else {
            old.stream().skip(1).forEach(ended::add);
        }
    }

    /// A pod that is ending has the place until it is gone; one that is to be replaced has it too,
    /// unless the new one comes first.
    private boolean mayCreate(List<ApiObject> old, List<ApiObject> current) {
        boolean leaving = pods.stream().anyMatch(pod -> !isLive(pod));
        boolean surge = spec.surges() && !spec.onDelete();
        return current.isEmpty() && !leaving && (old.isEmpty() || surge);
    }

    private void endFailed(ApiObject pod) {
        if (pod.isTerminating()) {
            return;
        }
        Instant due = pod.created().orElse(Instant.EPOCH).plus(LEAST_LIFE);
        if (now.isBefore(due)) {
            lookAgainIn(Duration.between(now, due));
        } else {
            ended.add(pod);
            failed.add(pod);
        }
    }

    private static boolean hasEnded(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    private static boolean isLive(ApiObject pod) {
        return !hasEnded(pod) && !pod.isTerminating();
    }

    private boolean isNew(ApiObject pod) {
        String hash = pod.findLabel(DaemonPods.REVISION).orElse("");
        return hash.equals(TemplateRevision.hashOf(revisions.update()));
    }

    private boolean isAvailable(ApiObject pod) {
        Optional<Duration> left = Readiness.untilAvailable(pod, spec.minReadySeconds(), now);
        left.ifPresent(this::lookAgainIn);
        return left.filter(Duration::isZero).isPresent();
    }

    private void lookAgainIn(Duration wait) {
        if (wait.isPositive() && (again == null || wait.compareTo(again) < 0)) {
            again = wait;
        }
    }

    /// Of the oldest pod, as in Kubernetes.
    private ObjectNode status() {
        Optional<ApiObject> pod = pods.stream().findFirst();
        int wanted = place.wanted() ? 1 : 0;
        Optional<ApiObject> here = pod.filter(_ -> place.wanted());
        int available = count(here.filter(this::isAvailable));
        ObjectNode status = Json.object();
        status.put("currentNumberScheduled", count(here));
        status.put("numberMisscheduled", place.wanted() ? 0 : count(pod));
        status.put("desiredNumberScheduled", wanted);
        status.put("numberReady", count(here.filter(Readiness::isReady)));
        status.put("observedGeneration", set.generation());
        putCount(status, "updatedNumberScheduled", count(here.filter(this::isNew)));
        putCount(status, "numberAvailable", available);
        putCount(status, "numberUnavailable", wanted - available);
        putCount(status, "collisionCount", revisions.collisions());
        return status;
    }

    private static int count(Optional<ApiObject> pod) {
        return pod.isPresent() ? 1 : 0;
    }

    private static void putCount(ObjectNode status, String name, int count) {
        if (count > 0) {
            status.put(name, count);
        }
    }
}
