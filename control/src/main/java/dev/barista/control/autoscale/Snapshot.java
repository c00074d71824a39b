package dev.barista.control.autoscale;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Everything that one decision about a revision's scale is made from, and the decision. Times are
/// ages, in nanoseconds before the decision: no clock is needed to make it again.
///
/// @param cause why a decision is made
/// @param demand null if there is nothing to decide on: no measurement for a whole window
/// @param replicas asked of the Deployment so far
/// @param initialised whether the initial scale was reached once
/// @param mode with its last burst as an age below or at 0
/// @param activity with its `since` as an age below or at 0
/// @param delayed the most that was wanted within `scale-down-delay`; 0 without one
/// @param held whether it is too early to scale down, because Barista has just started
public record Snapshot(
        Cause cause,
        @Nullable Demand demand,
        int replicas,
        boolean initialised,
        Mode mode,
        Activity activity,
        int delayed,
        boolean held,
        KpaLimits limits,
        Bounds bounds,
        ZeroPolicy zero) {

    /// Why a decision is made.
    public enum Cause {
        /// Every two seconds.
        TICK,
        /// A request waits, and nothing serves.
        WAKE,
        /// Memory is short, and nothing is asked of it.
        RECLAIM
    }

    /// @param to replicas wanted
    /// @param pods what the policy wants, before `scale-down-delay` and bounds; empty if it was not
    ///   asked
    /// @param mode from now on, relative as in the snapshot
    /// @param activity from now on, relative as in the snapshot
    public record Result(int to, OptionalInt pods, Mode mode, Activity activity, String reason) {}

    public Result decide() {
        return switch (cause) {
            case TICK -> tick();
            case WAKE -> wake();
            case RECLAIM -> unasked(bounds.clamp(0, initialised), activity, "memory is short");
        };
    }

    private Result wake() {
        int wanted = Math.max(Math.max(1, limits.activationScale()), replicas);
        return unasked(bounds.clamp(wanted, initialised), awake(), "a request waits");
    }

    private Result tick() {
        if (demand == null) {
            return unasked(replicas, activity, "no data");
        }
        Decision decision = KpaPolicy.decide(0, mode, demand, limits);
        int wanted = Math.max(decision.pods(), delayed);
        int bounded = bounds.clamp(wanted, initialised);
        if (held && bounded < replicas) {
            int kept = bounds.clamp(replicas, initialised);
            return result(decision, kept, activity, "started less than a window ago");
        }
        if (bounded == 0) {
            ZeroPolicy.Step step = zero.towardsZero(0, replicas, activity);
            return result(decision, step.pods(), step.activity(), idle(step.activity()));
        }
        return result(decision, bounded, awake(), reason(decision.mode(), wanted, bounded));
    }

    private Activity awake() {
        return activity instanceof Activity.Inactive ? new Activity.Activating(0) : activity;
    }

    private Result unasked(int to, Activity next, String reason) {
        return new Result(to, OptionalInt.empty(), mode, next, reason);
    }

    private static Result result(Decision decision, int to, Activity next, String reason) {
        return new Result(to, OptionalInt.of(decision.pods()), decision.mode(), next, reason);
    }

    private static String idle(Activity next) {
        return switch (next) {
            case Activity.Inactive idle when idle.timedOut() ->
                    "instances did not become ready in time";
            case Activity.Inactive _ -> "idle";
            case Activity.Active _ -> "idle, but activated less than a window ago";
            case Activity.Activating _ -> "waits for instances to become ready";
        };
    }

    private static String reason(Mode mode, int wanted, int bounded) {
        if (bounded != wanted) {
            return bounded > wanted ? "lower bound" : "upper bound";
        }
        return mode instanceof Mode.Panic ? "load, in panic" : "load";
    }
}
