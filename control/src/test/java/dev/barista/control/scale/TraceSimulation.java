package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.autoscale.Bounds;
import dev.barista.control.autoscale.Decision;
import dev.barista.control.autoscale.Demand;
import dev.barista.control.autoscale.KpaLimits;
import dev.barista.control.autoscale.KpaPolicy;
import dev.barista.control.autoscale.LoadWindow;
import dev.barista.control.autoscale.Mode;
import dev.barista.control.autoscale.ZeroPolicy;
import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.MeterBook;
import dev.barista.model.ledger.Place;
import dev.barista.model.ledger.Reading;
import dev.barista.model.ledger.Size;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.serving.ScalingAnnotations.Aggregation;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A revision under one idle policy and a seeded trace of requests, in steps of a fiftieth of a
/// second: bursts of some minutes, and silence between them.
final class TraceSimulation {

    /// How long the trace is.
    static final int SECONDS = 6 * 3600;

    /// RESERVE keeps one in the reserve; LADDER too, for ten minutes.
    enum Policy {
        RESERVE,
        LADDER,
        MIN_SCALE_1,
        TO_ZERO
    }

    /// The requests of a simulation.
    ///
    /// @param ratePerSecond of requests in a burst, at most
    /// @param burst seconds that one lasts, at most, beyond a tenth of it
    /// @param service how long a request takes
    /// @param cold from nothing to ready
    record Trace(long seed, int ratePerSecond, int burst, Duration service, Duration cold) {
        Trace seeded(long next) {
            return new Trace(next, ratePerSecond, burst, service, cold);
        }
    }

    /// @param standardSeconds of instances that run or start, counted step by step
    /// @param peak most instances at once, those that start included only once they are ready
    record Result(double standardSeconds, int peak, List<Fact> facts) {}

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final long STEP = 20_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final KpaLimits LIMITS =
            new KpaLimits(7, new KpaLimits.Rates(1000, 2), 2.0, WINDOW, 0, true);
    private static final ZeroPolicy ZERO =
            new ZeroPolicy(WINDOW, Duration.ofSeconds(30), Duration.ZERO, Duration.ofMinutes(10));

    private static final ScaleSettings SETTINGS =
            new ScaleSettings(
                    LIMITS,
                    new Bounds(0, 0, 1, true),
                    ZERO,
                    new ScaleSettings.Measure(
                            Metric.CONCURRENCY, WINDOW, Duration.ofSeconds(6), Aggregation.LINEAR),
                    new ScaleSettings.Capacity(10, 200),
                    Duration.ZERO);

    private record Instance(String id, long readyAt) {}

    private final Trace trace;
    private final Random random;
    private final Policy policy;
    private final Instant from;
    private final MeterBook book;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final List<String> entered = new ArrayList<>();
    private final List<Long> endings = new ArrayList<>();
    private final LoadWindow stable = new LoadWindow(WINDOW, Aggregation.LINEAR);
    private final LoadWindow panic = new LoadWindow(Duration.ofSeconds(6), Aggregation.LINEAR);
    private Mode mode = new Mode.Stable();
    private Activity activity = new Activity.Inactive(0, false);
    private final Comparison comparison;
    private long measured;
    private long arrived;
    private double work;
    private long keptSince;
    private boolean reserve;
    private String kept = "";
    private int waiting;
    private int started;
    private int peak;
    private double loadOfSecond;
    private long standardNanos;

    TraceSimulation(Trace trace, Policy policy, Instant from) {
        this.trace = trace;
        random = new Random(trace.seed());
        this.policy = policy;
        this.from = from;
        book = new MeterBook(List.of(), 0, from);
        comparison = new Comparison(SETTINGS, 0, actual(0));
        comparison.has(0, actual(0));
    }

    private Comparison.Actual actual(long now) {
        return new Comparison.Actual(instances.size(), ready(now), policy == Policy.TO_ZERO);
    }

    Result run() {
        if (policy == Policy.MIN_SCALE_1) {
            scale(-trace.cold().toNanos(), 1); // it was there before
        }
        long burstEnds = 0;
        double rate = 0;
        long silenceEnds = 0;
        for (long now = 0; now < SECONDS * SECOND; now += STEP) {
            if (now >= burstEnds && now >= silenceEnds) {
                burstEnds = now + (trace.burst() / 10 + random.nextInt(trace.burst())) * SECOND;
                silenceEnds = burstEnds + (3000 + random.nextInt(75_000)) * STEP;
                rate = 1 + random.nextInt(trace.ratePerSecond());
            }
            boolean busy = now < burstEnds;
            int arrivals = arrivals(busy ? rate * STEP / SECOND : 0);
            step(now, arrivals);
        }
        for (Instance instance : List.copyOf(instances)) {
            end(instance, SECONDS * SECOND);
        }
        Alternatives.Difference difference = comparison.take();
        facts.add(differed(Measure.TO_ZERO_NANOS, difference.scaleToZero()));
        facts.add(differed(Measure.MIN_SCALE_NANOS, difference.minScale()));
        return new Result(standardNanos / (double) SECOND, peak, facts);
    }

    private Fact differed(Measure policy, long nanos) {
        return new Fact.Happened(from.getEpochSecond() / 3600, REVISION, policy, nanos);
    }

    /// Poisson; the same for a seed, whatever the policy.
    private int arrivals(double mean) {
        double limit = Math.exp(-mean);
        int count = -1;
        for (double product = 1; product > limit; product *= random.nextDouble()) {
            count++;
        }
        return mean == 0 ? 0 : count;
    }

    private void step(long now, int arrivals) {
        waiting += arrivals;
        arrived += arrivals;
        if (policy == Policy.LADDER && reserve && now - keptSince > KEPT.toNanos()) {
            leave(kept, now);
            reserve = false;
        }
        if (waiting > 0 && instances.isEmpty()) {
            wake(now);
        }
        int ready = ready(now);
        if (ready > 0 && waiting > 0) {
            for (int n = 0; n < waiting; n++) {
                endings.add(now + trace.service().toNanos());
            }
            waiting = 0;
        }
        endings.removeIf(end -> end <= now);
        double load = (endings.size() + waiting) * (STEP / (double) SECOND);
        loadOfSecond += load;
        work += load;
        peak = Math.max(peak, ready);
        standardNanos += STEP * instances.size();
        if (now % SECOND == 0) {
            compare(now);
        }
        if (now % SECOND == 0
                && (!instances.isEmpty() || !(activity instanceof Activity.Inactive))) {
            stable.add(now, loadOfSecond);
            panic.add(now, loadOfSecond);
            loadOfSecond = 0;
        }
        if (now % (2 * SECOND) == 0) {
            decide(now, ready);
        }
        if (ready > 0 && activity instanceof Activity.Activating) {
            activity = new Activity.Active(now);
        }
        comparison.has(now, actual(now));
    }

    /// As the autoscaler does each second, while anything is awake.
    private void compare(long now) {
        boolean awake = !instances.isEmpty() || !(activity instanceof Activity.Inactive);
        if (!awake && !comparison.isAwake()) {
            return;
        }
        double seconds = (now - measured) / (double) SECOND;
        var load = new Loads.Load(seconds == 0 ? 0 : work / seconds, arrived);
        comparison.second(
                now,
                seconds > 2 ? load.ofLastSecond(now - measured) : load,
                trace.cold(),
                now % (2 * SECOND) == 0);
        comparison.has(now, actual(now));
        measured = now;
        arrived = 0;
        work = 0;
    }

    private int ready(long now) {
        return (int) instances.stream().filter(each -> each.readyAt() <= now).count();
    }

    private void wake(long now) {
        // The requests of a step count from its beginning.
        comparison.wake(now - STEP, reserve, trace.cold());
        activity = new Activity.Activating(now);
        scale(now, 1);
    }

    private void decide(long now, int ready) {
        if (stable.isEmpty(now) || instances.isEmpty()) {
            return;
        }
        var demand = new Demand(stable.average(now), panic.average(now), ready);
        Decision decision = KpaPolicy.decide(now, mode, demand, LIMITS);
        mode = decision.mode();
        int wanted = Math.max(decision.pods(), policy == Policy.MIN_SCALE_1 ? 1 : 0);
        if (wanted > 0) {
            if (activity instanceof Activity.Inactive) {
                activity = new Activity.Activating(now);
            }
            scale(now, wanted);
            return;
        }
        ZeroPolicy.Step step = ZERO.towardsZero(now, instances.size(), activity);
        activity = step.activity();
        scale(now, step.pods());
    }

    private void scale(long now, int wanted) {
        while (instances.size() > wanted) {
            Instance last = instances.getLast();
            boolean keeps = policy == Policy.RESERVE || policy == Policy.LADDER;
            if (wanted == 0 && instances.size() == 1 && keeps) {
                lower(last, now);
            } else {
                end(last, now);
            }
        }
        while (instances.size() < wanted) {
            if (reserve) {
                raise(now);
            } else {
                instances.add(new Instance("i-" + started++, now + trace.cold().toNanos()));
            }
        }
        for (Instance instance : instances) {
            enterOnceReady(instance);
        }
    }

    /// The node tells of an instance when it is ready; its own start counts from then, backwards.
    private void enterOnceReady(Instance instance) {
        if (!entered.contains(instance.id())) {
            entered.add(instance.id());
            facts.addAll(
                    book.entered(
                            place(instance.id(), Rung.RUNNING),
                            reading(instance.readyAt()),
                            PricesConfig.DEFAULT.burst()));
        }
    }

    private void lower(Instance instance, long now) {
        leave(instance.id(), now);
        facts.addAll(
                book.entered(
                        place(instance.id(), Rung.RESERVE),
                        reading(now),
                        PricesConfig.DEFAULT.burst()));
        kept = instance.id();
        keptSince = now;
        instances.remove(instance);
        reserve = true;
    }

    private void raise(long now) {
        facts.add(MeterBook.woke(REVISION, Rung.RESERVE, from.plusNanos(now)));
        leave(kept, now);
        facts.addAll(
                book.entered(
                        place(kept, Rung.RUNNING), reading(now), PricesConfig.DEFAULT.burst()));
        instances.add(new Instance(kept, now));
        reserve = false;
    }

    private void end(Instance instance, long now) {
        leave(instance.id(), now);
        instances.remove(instance);
    }

    private void leave(String id, long now) {
        facts.addAll(book.left(id, reading(now), PricesConfig.DEFAULT.burst()));
    }

    private Place place(String id, Rung rung) {
        Size held = rung == Rung.RUNNING ? new Size(1000, 512L << 20) : new Size(100, 128L << 20);
        return new Place(
                id, REVISION, rung, InstanceClass.STANDARD, held, 1000, trace.cold().toNanos());
    }

    private Reading reading(long now) {
        return new Reading(now, from.plusNanos(now), 0, 20L << 20);
    }
}
