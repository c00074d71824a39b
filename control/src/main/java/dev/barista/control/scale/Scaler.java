package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.autoscale.DelayWindow;
import dev.barista.control.autoscale.Demand;
import dev.barista.control.autoscale.Inputs;
import dev.barista.control.autoscale.KpaPolicy;
import dev.barista.control.autoscale.LoadWindow;
import dev.barista.control.autoscale.Mode;
import dev.barista.control.autoscale.Snapshot;
import dev.barista.control.scale.Loads.Load;
import dev.barista.control.scale.ScaleSettings.Measure;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One revision as the autoscaler sees it: its load, its mode, what it wants.
///
/// ```
/// Inactive ──a request, or load──▶ Activating ──instances ready──▶ Active
///    ▲                                 │ takes too long              │ load 0 for a window
///    └─────────────────────────────────┴─────────────────────────────┘
/// ```
///
/// Not thread-safe: it belongs to the [ScaleLoop]'s thread.
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

    /// Whether nothing was asked of it in the last second that was measured.
    private boolean idle;

    /// Since when it is this scaler that measures.
    private final long started;

    /// Whether it found instances ready: they may be under a load that it has not seen yet.
    private final boolean held;

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
        started = now;
        held = ready > 0;
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
        ScaleSettings before = settings;
        settings = next;
        if (!next.measure().equals(before.measure())) {
            forgetLoad();
        }
        if (!next.delay().equals(before.delay())) {
            delay = new DelayWindow(next.delay());
        }
    }

    private void forgetLoad() {
        stable = window(settings.measure(), settings.measure().stableWindow());
        panic = window(settings.measure(), settings.measure().panicWindow());
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
        idle = load.concurrency() == 0;
        stable.add(now, value);
        panic.add(now, value);
    }

    /// A request waits and nothing serves: asks for instances at once, without a measurement.
    Verdict wake(long now) {
        if (activity instanceof Activity.Inactive) {
            activity = new Activity.Activating(now);
            settle(now);
        }
        return verdict(now, snapshot(now, Snapshot.Cause.WAKE));
    }

    /// Memory is short: goes as low as it may at once, if nothing is asked of it.
    Verdict reclaim(long now) {
        Snapshot snapshot = snapshot(now, Snapshot.Cause.RECLAIM);
        if (!idle || snapshot.held() || activity instanceof Activity.Activating) {
            return new Verdict(replicas, replicas, "in use", Map.of());
        }
        Verdict verdict = verdict(now, snapshot);
        if (verdict.to() == 0) {
            activity = new Activity.Inactive(now, false);
            // What was asked of it before must not bring it back.
            forgetLoad();
        }
        return verdict;
    }

    /// The decision of one tick.
    Verdict decide(long now) {
        return verdict(now, snapshot(now, Snapshot.Cause.TICK));
    }

    private Verdict verdict(long now, Snapshot snapshot) {
        Snapshot.Result result = snapshot.decide();
        mode = at(now, result.mode());
        if (delays()) {
            result.pods().ifPresent(pods -> delay.add(now, pods));
        }
        boolean wakes =
                activity instanceof Activity.Inactive
                        && result.activity() instanceof Activity.Activating;
        if (!result.activity().equals(snapshot.activity())) {
            activity = at(now, result.activity());
        }
        if (wakes) {
            settle(now);
        }
        return new Verdict(
                replicas,
                result.to(),
                result.reason(),
                result.to() == replicas ? Map.of() : inputs(snapshot));
    }

    private boolean delays() {
        return settings.delay().isPositive() && settings.limits().reachable();
    }

    private Map<String, String> inputs(Snapshot snapshot) {
        Map<String, String> inputs = Inputs.of(snapshot);
        inputs.put("metric", settings.measure().metric().name().toLowerCase(Locale.ROOT));
        if (snapshot.demand() != null) {
            inputs.put("excess-burst-capacity", Integer.toString(excessBurst(snapshot.demand())));
        }
        return inputs;
    }

    private Snapshot snapshot(long now, Snapshot.Cause cause) {
        Demand demand =
                stable.isEmpty(now)
                        ? null
                        : new Demand(stable.average(now), panic.average(now), ready);
        return new Snapshot(
                cause,
                demand,
                replicas,
                initialised,
                at(-now, mode),
                at(-now, activity),
                delays() ? delay.largest(now) : 0,
                held && now - started < settings.measure().stableWindow().toNanos(),
                settings.limits(),
                settings.bounds(),
                settings.zero());
    }

    /// The same, with its time moved.
    private static Mode at(long nanos, Mode mode) {
        return switch (mode) {
            case Mode.Stable calm -> calm;
            case Mode.Panic(long last, int most) -> new Mode.Panic(last + nanos, most);
        };
    }

    private static Activity at(long nanos, Activity activity) {
        return switch (activity) {
            case Activity.Activating(long since) -> new Activity.Activating(since + nanos);
            case Activity.Active(long since) -> new Activity.Active(since + nanos);
            case Activity.Inactive(long since, boolean timedOut) ->
                    new Activity.Inactive(since + nanos, timedOut);
        };
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

    private int excessBurst(Demand demand) {
        return KpaPolicy.excessBurstCapacity(
                settings.capacity().total(), settings.capacity().burst(), demand);
    }

    int replicas() {
        return replicas;
    }

    int ready() {
        return ready;
    }

    /// Whether nothing is left of it when nothing is asked.
    boolean goesToZero() {
        return settings.bounds().min() == 0 && settings.bounds().toZero();
    }

    boolean isActive() {
        return activity instanceof Activity.Active;
    }

    /// Whether nothing is wanted, nor waited for.
    boolean isAsleep() {
        return replicas == 0 && activity instanceof Activity.Inactive;
    }

    /// What its PodAutoscaler should say.
    Standing standing() {
        int desired = activity instanceof Activity.Inactive ? 0 : replicas;
        return new Standing(activity, initialised, ready, desired, settings.minReady(initialised));
    }

    /// What is to be told of the revision.
    ScaleReading reading(ObjectKey revision, long now) {
        Optional<ScaleReading.Load> load =
                stable.isEmpty(now)
                        ? Optional.empty()
                        : Optional.of(
                                load(new Demand(stable.average(now), panic.average(now), ready)));
        return new ScaleReading(
                revision,
                standing().desired(),
                replicas,
                ready,
                mode instanceof Mode.Panic,
                settings.measure().metric(),
                settings.limits().target(),
                load);
    }

    private ScaleReading.Load load(Demand demand) {
        return new ScaleReading.Load(demand.stable(), demand.panic(), excessBurst(demand));
    }

    /// Whether there is anything to measure or decide: an idle revision costs nothing.
    boolean isAwake() {
        return replicas > 0 || ready > 0 || !(activity instanceof Activity.Inactive);
    }

    /// What a decision came to.
    ///
    /// @param from replicas before
    /// @param to replicas wanted
    /// @param inputs of the decision; empty if it changes nothing
    record Verdict(int from, int to, String reason, Map<String, String> inputs) {}

    /// What a PodAutoscaler's status is written from.
    record Standing(Activity activity, boolean initialised, int ready, int desired, int minReady) {}
}
