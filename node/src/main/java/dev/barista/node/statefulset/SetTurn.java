package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import dev.barista.node.history.Revisions;
import dev.barista.node.statefulset.SetAction.EndPod;
import dev.barista.node.statefulset.SetAction.MakeClaim;
import dev.barista.node.statefulset.SetAction.MakePod;
import dev.barista.node.statefulset.SetAction.OwnClaim;
import dev.barista.node.statefulset.SetAction.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Decides what is to be done for a StatefulSet, from its pods and their claims. Pure: one turn,
/// used once.
///
/// ```
/// each ordinal has its pod ──▶ pods beyond the ordinals end, last first ──▶ old pods are replaced, last first
/// ```
///
/// Where pods wait for one another, a turn goes no further than to the first that is not available;
/// so there is at most one step in a turn, and nothing but pods, claims and revisions to remember.
final class SetTurn {

    private final ApiObject set;
    private final SetSpec spec;
    private final Revisions revisions;
    private final TreeMap<Integer, SetPod> pods = new TreeMap<>();
    private final Map<String, ApiObject> claims;
    private final Instant now;
    private final List<SetAction> actions = new ArrayList<>();

    private SetTurn(
            ApiObject set,
            Revisions revisions,
            List<SetPod> pods,
            Map<String, ApiObject> claims,
            Instant now) {
        this.set = set;
        this.spec = SetSpec.of(set);
        this.revisions = revisions;
        this.claims = claims;
        this.now = now;
        pods.forEach(pod -> this.pods.put(pod.ordinal(), pod));
    }

    /// @param pods all that the set controls
    /// @param claims those there are of all ordinals, by name
    static SetPlan plan(
            ApiObject set,
            Revisions revisions,
            List<SetPod> pods,
            Map<String, ApiObject> claims,
            Instant now) {
        var turn = new SetTurn(set, revisions, pods, claims, now);
        if (turn.keepAll() && turn.endSurplus()) {
            turn.replaceOld();
        }
        var status = new SetStatus(set, turn.spec, revisions, pods, now);
        return new SetPlan(turn.actions, status.tree(), turn.untilNext());
    }

    // ---- the pods that shall be there

    /// @return whether nothing has to be waited for
    private boolean keepAll() {
        boolean goesOn = true;
        for (int ordinal : spec.ordinals().upwards().toArray()) {
            goesOn &= keep(ordinal);
            if (!goesOn && !spec.parallel()) {
                return false;
            }
        }
        return goesOn;
    }

    private boolean keep(int ordinal) {
        SetPod pod = pods.get(ordinal);
        if (pod == null) {
            return make(ordinal);
        }
        if (pod.hasEnded()) {
            end(pod, pod.hasFailed() ? Why.FAILED : Why.SUCCEEDED);
            return false;
        }
        if (pod.isPending()) {
            makeClaims(ordinal);
        }
        if (!spec.parallel() && !(pod.isHealthy() && isAvailable(pod))) {
            return false;
        }
        own(pod, spec.retention().endsWithSet() ? set : null);
        return true;
    }

    private boolean make(int ordinal) {
        boolean stale =
                SetClaims.names(set, ordinal).stream()
                        .anyMatch(name -> claims.containsKey(name) && isStale(name));
        if (stale) {
            return false; // until it is gone
        }
        makeClaims(ordinal);
        boolean old = ordinal < spec.oldBelow();
        actions.add(new MakePod(ordinal, old ? revisions.current() : revisions.update()));
        return spec.parallel();
    }

    private boolean isStale(String claim) {
        return Optional.ofNullable(claims.get(claim)).filter(SetClaims::isStale).isPresent();
    }

    private void makeClaims(int ordinal) {
        for (JsonNode template : SetClaims.templates(set)) {
            if (!claims.containsKey(SetClaims.name(set, template, ordinal))) {
                actions.add(new MakeClaim(template, ordinal));
            }
        }
    }

    // ---- the pods that are one too many

    /// @return whether no pod was ended, and none has to be waited for
    private boolean endSurplus() {
        List<SetPod> surplus =
                pods.descendingMap().values().stream()
                        .filter(pod -> !spec.ordinals().contains(pod.ordinal()))
                        .toList();
        surplus.forEach(this::leaveClaims);
        int before = actions.size();
        for (SetPod pod : surplus) {
            if (!pod.isTerminating() && mayEnd(pod, surplus)) {
                end(pod, Why.ONE_TOO_MANY);
            }
            if (!spec.parallel()) {
                return false;
            }
        }
        return actions.size() == before;
    }

    private void leaveClaims(SetPod pod) {
        SetSpec.Retention retention = spec.retention();
        ApiObject other = retention.endsWithSet() ? set : null;
        own(pod, retention.endsWithPod() ? pod.pod() : other);
    }

    /// One that is not available is ended only if it is the first of those that are not: it could
    /// be what the others wait for.
    private boolean mayEnd(SetPod pod, List<SetPod> surplus) {
        return spec.parallel()
                || isAvailable(pod)
                || surplus.reversed().stream()
                        .filter(Predicate.not(SetPod::isHealthy))
                        .findFirst()
                        .filter(pod::equals)
                        .isPresent();
    }

    // ---- the pods of an old revision

    private void replaceOld() {
        int least = Math.max(spec.ordinals().first(), spec.updatedFrom());
        for (int ordinal = spec.ordinals().end() - 1; ordinal >= least; ordinal--) {
            SetPod pod = pods.get(ordinal);
            if (pod == null) {
                return;
            }
            if (!pod.isOf(revisions.update()) && !pod.isTerminating()) {
                end(pod, Why.OLD);
                return;
            }
            if (!pod.isHealthy()) {
                return;
            }
        }
    }

    // ----

    private boolean isAvailable(SetPod pod) {
        return pod.untilAvailable(spec.minReadySeconds(), now).filter(Duration::isZero).isPresent();
    }

    private void end(SetPod pod, Why why) {
        if (!pod.isTerminating()) {
            actions.add(new EndPod(pod, why));
        }
    }

    private void own(SetPod pod, @Nullable ApiObject owner) {
        for (String name : SetClaims.names(set, pod.ordinal())) {
            ApiObject claim = claims.get(name);
            if (claim != null) {
                ApiObject owned = SetClaims.owned(claim, set, owner);
                if (!owned.equals(claim)) {
                    actions.add(new OwnClaim(owned));
                }
            }
        }
    }

    private @Nullable Duration untilNext() {
        return pods.values().stream()
                .flatMap(pod -> pod.untilAvailable(spec.minReadySeconds(), now).stream())
                .filter(Duration::isPositive)
                .min(Duration::compareTo)
                .orElse(null);
    }
}
