package dev.barista.control.scale;

import dev.barista.control.autoscale.SeatPolicy;
import dev.barista.control.autoscale.SeatPolicy.Situation;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gives revisions the idle seats that [SeatPolicy] says, and knows which of them to look at again
/// in a second. Each change is told; the [ScaleLoop], to whose thread this belongs, writes it.
final class Seating {

    /// How long the seats of a revision that has lost its Route wait for what took its place, and
    /// those of one that has got it back for the first request.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String AWAKE = "it is awake";

    private final Targets targets;
    private final DecisionLog decisions;
    private final Ticker ticker;

    /// Revisions whose seats wait for as long.
    private final Set<ObjectKey> waiting = new HashSet<>();

    Seating(Targets targets, DecisionLog decisions, Ticker ticker) {
        this.targets = targets;
        this.decisions = decisions;
        this.ticker = ticker;
    }

    /// The seats that go with a number of standard instances, before that counts as asked for.
    ///
    /// @param reason for that number
    /// @return whether the number of seats is another
    boolean follow(Target target, int instances, String reason) {
        Situation situation = situation(target, instances, false);
        return reseat(target, situation, instances > 0 ? AWAKE : reason);
    }

    /// Those of a revision that sleeps: those of others follow their instances.
    ///
    /// @return whether the number of seats is another
    boolean settle(Target target) {
        waiting.remove(target.revision());
        if (!target.scaler.isAsleep()) {
            return false;
        }
        Situation situation = situation(target, 0, false);
        boolean changed =
                reseat(target, situation, situation.routed() ? "settings" : "no Route leads to it");
        boolean waits = situation.routed() ? situation.returned() : !situation.followed();
        if (waits && target.seats() > 0) {
            waiting.add(target.revision());
        }
        return changed;
    }

    /// None, unless it has been woken meanwhile.
    ///
    /// @return whether the number of seats is another
    boolean release(Target target, String reason) {
        return target.scaler.isAsleep() && reseat(target, situation(target, 0, true), reason);
    }

    /// Those of a revision that has just become known. An earlier process may have ended between
    /// its writes to the two Deployments: a revision that is awake keeps no seats. Not left to the
    /// first decision, for a Pod waits for the instance that is in one, and would start its own.
    ///
    /// @return whether the number of seats is another
    boolean resume(Target target) {
        int instances = target.scaler.replicas();
        return instances > 0 && follow(target, instances, AWAKE);
    }

    /// Those to settle again in a second.
    List<Target> waiting() {
        return waiting.stream().flatMap(revision -> targets.find(revision).stream()).toList();
    }

    void forget(ObjectKey revision) {
        waiting.remove(revision);
    }

    private Situation situation(Target target, int to, boolean released) {
        boolean patient = target.unchanged(ticker.nanos()).compareTo(PATIENCE) < 0;
        boolean routed = target.isRouted();
        return new Situation(
                target.scaler.replicas(),
                to,
                target.seats(),
                routed,
                routed && patient,
                !routed && (!patient || targets.hasHeir(target)),
                released);
    }

    private boolean reseat(Target target, Situation situation, String reason) {
        int seats = SeatPolicy.seats(situation, target.limits());
        if (seats == target.seats()) {
            return false;
        }
        decisions.seated(target, situation, seats, reason);
        target.requestedSeats(seats);
        return true;
    }
}
