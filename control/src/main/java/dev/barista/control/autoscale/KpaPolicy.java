package dev.barista.control.autoscale;

/// Knative's scaling decision (`pkg/autoscaler/scaling/autoscaler.go`, Knative 1.23), made every
/// two seconds for each revision that has load or instances.
///
/// Instances wanted = load ÷ target, within the rates of growth and decay. When the short window
/// asks for [KpaLimits#panicThreshold] times what is ready, the larger of both windows counts, and
/// nothing scales down until a stable window has passed since.
public final class KpaPolicy {

    private KpaPolicy() {}

    /// @param now a ticker reading, as in `mode`
    public static Decision decide(long now, Mode mode, Demand demand, KpaLimits limits) {
        int ready = Math.max(1, demand.ready());
        double panicPods = Math.ceil(demand.panic() / limits.target());
        int stable = podsFor(demand.stable(), ready, limits);
        int panic = podsFor(demand.panic(), ready, limits);
        boolean burst = panicPods / ready >= limits.panicThreshold();
        return switch (next(now, mode, burst, limits)) {
            case Mode.Stable calm -> new Decision(stable, calm);
            case Mode.Panic(long lastBurst, int most) -> {
                int wanted = Math.max(most, Math.max(stable, panic));
                yield new Decision(wanted, new Mode.Panic(lastBurst, wanted));
            }
        };
    }

    /// Instances for a load, within the rates.
    static int podsFor(double load, int ready, KpaLimits limits) {
        double wanted = Math.ceil(load / limits.target());
        double most = Math.ceil(limits.rates().up() * ready);
        double least = limits.reachable() ? Math.floor(ready / limits.rates().down()) : 0;
        int pods = (int) Math.min(Math.max(wanted, least), most);
        boolean activates = wanted > 0 && limits.activationScale() > 1;
        return activates ? Math.max(pods, limits.activationScale()) : pods;
    }

    private static Mode next(long now, Mode mode, boolean burst, KpaLimits limits) {
        int most = mode instanceof Mode.Panic panic ? panic.mostPods() : 0;
        if (burst) {
            return new Mode.Panic(now, most);
        }
        return mode instanceof Mode.Panic panic
                        && now - panic.lastBurst() <= limits.stableWindow().toNanos()
                ? panic
                : new Mode.Stable();
    }

    /// Load the ready instances could take beyond what they have and what must stay free; below
    /// zero, Knative keeps its activator in the path. Barista's gateway always is; the number is
    /// shown because users know it.
    ///
    /// @param total load one instance takes, before utilisation
    /// @param burst `target-burst-capacity`; -1 is always
    public static int excessBurstCapacity(double total, double burst, Demand demand) {
        if (burst == 0) {
            return 0;
        }
        return burst < 0 ? -1 : (int) Math.floor(demand.ready() * total - demand.panic() - burst);
    }
}
