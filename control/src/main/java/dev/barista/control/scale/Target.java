package dev.barista.control.scale;

import dev.barista.control.autoscale.SeatLimits;
import dev.barista.control.scale.Loads.Load;
import dev.barista.control.scale.Scaler.Standing;
import dev.barista.model.load.LoadTotals;
import dev.barista.model.naming.ChildName;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.serving.PodAutoscaler.Reachability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The state that the autoscaler keeps of one revision. Not thread-safe: it belongs to the
/// [ScaleLoop]'s thread.
final class Target {

    /// Nanoseconds from one measurement to the next, while it is measured.
    private static final long LONGEST_SECOND = 2_000_000_000;

    final Scaler scaler;

    /// What it would hold under another policy.
    final Comparison comparison;

    private ApiObject podAutoscaler;
    private SeatLimits limits = SeatLimits.NONE;
    private boolean routed;

    /// Since when it is as `routed` says.
    private long routedSince;

    /// When its load was last measured.
    private long measured;

    /// The totals that were read then; null before the first reading.
    private @Nullable LoadTotals counted;

    private boolean hasSeats;
    private int seats;
    private int readySeats;
    private @Nullable Standing written;

    Target(ApiObject podAutoscaler, Scaler scaler, Comparison comparison, long now) {
        this.podAutoscaler = podAutoscaler;
        this.scaler = scaler;
        this.comparison = comparison;
        routedSince = now;
        measured = now;
        update(podAutoscaler, now);
    }

    /// The load of the last second, by the totals that are read now and those of the reading
    /// before. Over a sleep, when none are read, all of it came in the last second of that time.
    Load measured(long now, LoadTotals totals) {
        LoadTotals before = counted == null ? totals : counted;
        long since = now - measured;
        counts(now, totals);
        var load = new Load(totals.averageConcurrencySince(before), totals.arrivalsSince(before));
        return since > LONGEST_SECOND ? load.ofLastSecond(since) : load;
    }

    /// What was counted until now is not of the load that is measured next.
    void counts(long now, LoadTotals totals) {
        measured = now;
        counted = totals;
    }

    /// Takes a new version of the PodAutoscaler over.
    void update(ApiObject next, long now) {
        podAutoscaler = next;
        boolean before = routed;
        routed = PodAutoscaler.from(next).spec().reachability() == Reachability.REACHABLE;
        if (before != routed) {
            routedSince = now;
        }
    }

    ApiObject podAutoscaler() {
        return podAutoscaler;
    }

    /// The revision bears the name of its PodAutoscaler.
    ObjectKey revision() {
        return podAutoscaler.key();
    }

    ObjectKey deployment() {
        return deploymentOf(podAutoscaler);
    }

    static ObjectKey deploymentOf(ApiObject podAutoscaler) {
        String name = podAutoscaler.at("/spec/scaleTargetRef/name").asString("");
        return new ObjectKey(podAutoscaler.namespace(), name);
    }

    /// The Deployment whose replicas are its seats, whether it exists or not.
    ObjectKey seatsKey() {
        return new ObjectKey(
                podAutoscaler.namespace(), ChildName.reserveDeployment(podAutoscaler.name()));
    }

    /// Whether a Deployment of its name is its own, and not what an earlier revision has left.
    boolean owns(ApiObject deployment) {
        return areSiblings(podAutoscaler, deployment);
    }

    /// Whether one revision controls both.
    static boolean areSiblings(ApiObject podAutoscaler, ApiObject deployment) {
        return podAutoscaler
                .findController()
                .map(owner ->
                        deployment
                                .findController()
                                .filter(other -> other.uid().equals(owner.uid()))
                                .isPresent())
                .orElse(true);
    }

    /// The Configuration whose revisions take each other's place; its own key if it has none.
    ObjectKey family() {
        return new ObjectKey(
                podAutoscaler.namespace(),
                podAutoscaler.findLabel(Labels.CONFIGURATION).orElse(podAutoscaler.name()));
    }

    boolean isRouted() {
        return routed;
    }

    /// How long a Route has led to it, or none.
    Duration unchanged(long now) {
        return Duration.ofNanos(now - routedSince);
    }

    /// Whether requests that came to another revision of its family can be served by this one.
    boolean canServe() {
        return routed && (scaler.isActive() || readySeats > 0);
    }

    /// Learns what the Deployment of its seats says.
    ///
    /// @param reserve null if there is none
    void observeSeats(@Nullable ApiObject reserve) {
        hasSeats = reserve != null;
        seats = reserve == null ? 0 : ReplicaWriter.wanted(reserve);
        readySeats = reserve == null ? 0 : ready(reserve);
    }

    /// What it holds, for its comparison.
    Comparison.Actual actual() {
        return new Comparison.Actual(
                scaler.replicas(), scaler.ready(), !hasSeats && scaler.goesToZero());
    }

    static int ready(ApiObject deployment) {
        return deployment.status().path("readyReplicas").asInt(0);
    }

    boolean hasSeats() {
        return hasSeats;
    }

    int seats() {
        return seats;
    }

    /// Takes a number of seats for asked, before the Deployment says so.
    void requestedSeats(int wanted) {
        seats = wanted;
    }

    void limits(SeatLimits next) {
        limits = next;
    }

    /// None without a Deployment for them.
    SeatLimits limits() {
        return hasSeats ? limits : SeatLimits.NONE;
    }

    /// Whether the status must be written; from now on it counts as written.
    boolean mustWrite(Standing standing) {
        boolean observed =
                podAutoscaler.status().path("observedGeneration").asLong(0)
                        == podAutoscaler.generation();
        boolean must = !standing.equals(written) || !observed;
        written = standing;
        return must;
    }

    void forgetWritten() {
        written = null;
    }
}
