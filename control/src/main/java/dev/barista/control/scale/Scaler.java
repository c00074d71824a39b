package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.autoscale.Decision;
import dev.barista.control.autoscale.DelayWindow;
import dev.barista.control.autoscale.Demand;
import dev.barista.control.autoscale.KpaPolicy;
import dev.barista.control.autoscale.LoadWindow;
import dev.barista.control.autoscale.Mode;
import dev.barista.control.autoscale.ZeroPolicy;
import dev.barista.control.scale.Loads.Load;
import dev.barista.control.scale.ScaleSettings.Measure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One revision as the autoscaler sees it: its load, its mode, what it wants.
///
/// ```
/// Inactive ──a request, or load──▶ Activating ──instances ready──▶ Active
///    ▲                                 │ takes too long              │ load 0 for a window
///    └─────────────────────────────────┴─────────────────────────────┘
/// ```
///
/// Not thread-safe: it belongs to the [Autoscaler]'s thread.
final class Scaler {

    private ScaleSettings settings;
    private LoadWindow stable;
    private LoadWindow panic;
    private DelayWindow delay;
    private Mode mode;
    private Activity activity;
    private boolean initialised;
    private int ready;
    private int replicas;

    /// @param activity as the PodAutoscaler's status says it was
    /// @param initialised whether the initial scale was reached once
    /// @param replicas asked of the Deployment, and how many are `ready`
    Scaler(
            ScaleSettings settings,
            long now,
            Activity activity,
            boolean initialised,
            int replicas,
            int ready) {
        this.settings = settings;
        this.activity = activity;
        this.initialised = initialised;
        this.replicas = replicas;
        this.ready = ready;
        mode = Mode.initial(now, ready);
        stable = window(settings.measure(), settings.measure().stableWindow());
        panic = window(settings.measure(), settings.measure().panicWindow());
        delay = new DelayWindow(settings.delay());
    }

    private static LoadWindow window(Measure measure, Duration length) {
        return new LoadWindow(length, measure.aggregation());
    }

    /// Takes new settings over. A window of another length starts anew: its buckets mean another
    /// time.
    void configure(ScaleSettings next) {
        if (!next.measure().equals(settings.measure())) {
            stable = window(next.measure(), next.measure().stableWindow());
            panic = window(next.measure(), next.measure().panicWindow());
        }
        if (!next.delay().equals(settings.delay())) {
            delay = new DelayWindow(next.delay());
        }
        settings = next;
    }

    /// Learns what the Deployment says.
    void observe(long now, int wantedReplicas, int readyInstances) {
        replicas = wantedReplicas;
        ready = readyInstances;
        settle(now);
    }

    /// Takes a number of instances for asked, before the Deployment says so.
    void requested(int wantedReplicas) {
        replicas = wantedReplicas;
    }

    /// Adds the load of the last second.
    void sample(long now, Load load) {
        double value =
                switch (settings.measure().metric()) {
                    case CONCURRENCY -> load.concurrency();
                    case RPS -> load.arrivals();
                };
        stable.add(now, value);
        panic.add(now, value);
    }

    /// A request waits and nothing serves: asks for instances at once, without a decision.
    Verdict wake(long now) {
        if (activity instanceof Activity.Inactive) {
            activity = new Activity.Activating(now);
            settle(now);
        }
        int wanted = Math.max(1, settings.limits().activationScale());
        return verdict(
                settings.bounds().clamp(Math.max(wanted, replicas), initialised),
                "a request waits",
                Map.of());
    }

    /// The decision of one tick.
    Verdict decide(long now) {
        var demand = new Demand(stable.average(now), panic.average(now), ready);
        Map<String, String> inputs = inputs(demand);
        if (stable.isEmpty(now)) {
            return verdict(replicas, "no data", inputs);
        }
        Decision decision = KpaPolicy.decide(now, mode, demand, settings.limits());
        mode = decision.mode();
        int wanted =
                settings.delay().isPositive() && settings.limits().reachable()
                        ? delay.largest(now, decision.pods())
                        : decision.pods();
        int bounded = settings.bounds().clamp(wanted, initialised);
        if (bounded == 0) {
            return towardsZero(now, inputs);
        }
        if (activity instanceof Activity.Inactive) {
            activity = new Activity.Activating(now);
            settle(now);
        }
        return verdict(bounded, reason(wanted, bounded), inputs);
    }

    private Verdict towardsZero(long now, Map<String, String> inputs) {
        ZeroPolicy.Step step = settings.zero().towardsZero(now, replicas, activity);
        activity = step.activity();
        String reason =
                switch (activity) {
                    case Activity.Inactive idle when idle.timedOut() ->
                            "instances did not become ready in time";
                    case Activity.Inactive _ -> "idle";
                    case Activity.Active _ -> "idle, but activated less than a window ago";
                    case Activity.Activating _ -> "waits for instances to become ready";
                };
        return verdict(step.pods(), reason, inputs);
    }

    private String reason(int wanted, int bounded) {
        if (bounded != wanted) {
            return bounded > wanted ? "lower bound" : "upper bound";
        }
        return mode instanceof Mode.Panic ? "load, in panic" : "load";
    }

    private Verdict verdict(int pods, String reason, Map<String, String> inputs) {
        return new Verdict(replicas, pods, reason, inputs);
    }

    private void settle(long now) {
        if (ready >= settings.minReady(initialised)) {
            initialised = true;
            if (activity instanceof Activity.Activating) {
                activity = new Activity.Active(now);
            }
        } else if (activity instanceof Activity.Active) {
            activity = new Activity.Activating(now);
        }
    }

    /// Everything the decision was made from, in the words of Knative.
    private Map<String, String> inputs(Demand demand) {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("stable", number(demand.stable()));
        inputs.put("panic", number(demand.panic()));
        inputs.put("ready", Integer.toString(ready));
        inputs.put("replicas", Integer.toString(replicas));
        inputs.put("target", number(settings.limits().target()));
        inputs.put("metric", settings.measure().metric().name().toLowerCase(Locale.ROOT));
        inputs.put("window", settings.measure().stableWindow().toString());
        inputs.put("mode", mode.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        inputs.put("min-scale", Integer.toString(settings.bounds().min()));
        inputs.put("max-scale", Integer.toString(settings.bounds().max()));
        inputs.put("excess-burst-capacity", Integer.toString(excessBurst(demand)));
        return inputs;
    }

    private int excessBurst(Demand demand) {
        return KpaPolicy.excessBurstCapacity(
                settings.capacity().total(), settings.capacity().burst(), demand);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /// What its PodAutoscaler should say.
    Standing standing() {
        int desired = activity instanceof Activity.Inactive ? 0 : replicas;
        return new Standing(activity, initialised, ready, desired, settings.minReady(initialised));
    }

    /// Whether there is anything to measure or decide: an idle revision costs nothing.
    boolean isAwake() {
        return replicas > 0 || ready > 0 || !(activity instanceof Activity.Inactive);
    }

    /// What a decision came to.
    ///
    /// @param from replicas before
    /// @param to replicas wanted
    record Verdict(int from, int to, String reason, Map<String, String> inputs) {}

    /// What a PodAutoscaler's status is written from.
    record Standing(Activity activity, boolean initialised, int ready, int desired, int minReady) {}
}
