package dev.barista.control.autoscale;

import java.time.Duration;

/// When the last instance may go: the steps that Knative's scaler takes once it wants zero
/// (`pkg/reconciler/autoscaling/kpa/scaler.go`).
///
/// ```
/// Active ──a stable window──▶ Inactive ──grace and retention──▶ 0 instances
/// Activating ──the activation took too long──▶ Inactive, 0 instances
/// ```
///
/// @param stableWindow how long an activated revision stays at least
/// @param grace `scale-to-zero-grace-period`
/// @param retention `scale-to-zero-pod-retention-period`
/// @param activationLimit how long instances may take to become ready
public record ZeroPolicy(
        Duration stableWindow, Duration grace, Duration retention, Duration activationLimit) {

    /// What to do, and what the revision is from now on.
    ///
    /// @param pods instances to keep
    public record Step(int pods, Activity activity) {}

    /// @param current instances there are, or are on their way
    public Step towardsZero(long now, int current, Activity activity) {
        Duration since = Duration.ofNanos(now - activity.since());
        return switch (activity) {
            case Activity.Activating _ when since.compareTo(activationLimit) >= 0 ->
                    new Step(0, new Activity.Inactive(now, true));
            case Activity.Activating activating -> new Step(Math.max(1, current), activating);
            case Activity.Active active when since.compareTo(stableWindow) < 0 ->
                    new Step(1, active);
            case Activity.Active _ -> new Step(current, new Activity.Inactive(now, false));
            case Activity.Inactive idle when since.compareTo(idleTime()) >= 0 -> new Step(0, idle);
            case Activity.Inactive idle -> new Step(current, idle);
        };
    }

    private Duration idleTime() {
        return grace.compareTo(retention) >= 0 ? grace : retention;
    }
}
