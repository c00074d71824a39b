package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.scale.Scaler.Standing;
import dev.barista.control.scale.Scaler.Verdict;
import dev.barista.model.journal.Journal;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures every second, decides every two, and applies: the one writer of a revision's wanted
/// scale, of its idle seats, and of its PodAutoscaler's status. Starts once and closes once; what
/// it knows goes with it.
///
/// ```
/// PodAutoscaler, Deployment ──watch──┐
/// request that waits ──wanted()──────┼─▶ one thread: Scaler ──▶ spec.replicas of both Deployments
/// idle seat at its end ──release()───┤                      └─▶ PodAutoscaler.status, journal
/// every 1 s, every 2 s ──────────────┘
/// ```
///
/// All state belongs to the thread of `loop`, which runs one task at a time; the methods that other
/// classes call may be called by any thread and only hand over. Work is proportional to the
/// revisions that have load or instances: one that sleeps costs nothing.
final class ScaleLoop implements AutoCloseable {

    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final int TICK = 2;
    private static final Logger log = LoggerFactory.getLogger(Autoscaler.class);

    private final Objects objects;
    private final Loads loads;
    private final SettingsSource settings;
    private final DecisionLog decisions;
    private final Clocks clocks;
    private final Executor loop;
    private final NewestOnly writes;
    private final ReplicaWriter replicas;
    private final StatusWriter statuses;
    private final List<Watch> watches = new ArrayList<>();

    private final Targets targets = new Targets();
    private final Seating seating;
    private final Map<ObjectKey, ApiObject> deployments = new HashMap<>();
    private final Alternatives alternatives;
    private long samples;
    private boolean closed;

    /// @param loop runs tasks one after the other
    /// @param writers runs writes to the API, which block; both are closed by their owner, after
    ///   this
    ScaleLoop(
            Objects objects,
            Loads loads,
            SettingsSource settings,
            Journal journal,
            Alternatives alternatives,
            Clocks clocks,
            Executor loop,
            Executor writers) {
        this.alternatives = alternatives;
        this.objects = objects;
        this.loads = loads;
        this.settings = settings;
        this.decisions = new DecisionLog(journal, clocks.wall());
        seating = new Seating(targets, decisions, clocks.ticker());
        this.clocks = clocks;
        this.loop = loop;
        writes = new NewestOnly(writers);
        replicas = new ReplicaWriter(objects);
        statuses = new StatusWriter(objects, clocks.wall());
    }

    void start() {
        watches.add(objects.watch(Types.DEPLOYMENT, change -> hand(() -> deployment(change))));
        watches.add(objects.watch(Types.POD_AUTOSCALER, change -> hand(() -> target(change))));
        clocks.scheduler().schedule(SAMPLE, this::sampleAgain);
    }

    /// A request of this revision waits, and no instance may serve it. Any thread; returns at once.
    void wanted(ObjectKey revision) {
        hand(() -> wake(revision));
    }

    /// The idle seat of this revision has come to its end: nothing of it is kept. Any thread;
    /// returns at once. Does nothing if it has been woken meanwhile.
    ///
    /// @param reason for the journal
    void release(ObjectKey revision, String reason) {
        hand(() ->
                targets.find(revision)
                        .ifPresent(target -> {
                            if (seating.release(target, reason)) {
                                write(target);
                            }
                        }));
    }

    /// Memory is short: if nothing is asked of the revision, its instances go at once, as far as
    /// its bounds let them; one may stay as an idle seat. Any thread; returns at once.
    void reclaim(ObjectKey revision) {
        hand(() ->
                targets.find(revision)
                        .ifPresent(target -> apply(target, target.scaler.reclaim(now()))));
    }

    /// What is known of each revision; completes on the loop's thread, or never if this is closed
    /// before. Any thread; returns at once.
    CompletableFuture<List<ScaleReading>> readings() {
        var readings = new CompletableFuture<List<ScaleReading>>();
        hand(() ->
                readings.complete(
                        targets.all().stream()
                                .map(target -> target.scaler.reading(target.revision(), now()))
                                .toList()));
        return readings;
    }

    /// The settings have changed: takes them over.
    void reconfigure() {
        hand(() ->
                targets.all()
                        .forEach(target -> {
                            configure(target);
                            target.limits(settings.seats(target.podAutoscaler()));
                            settle(target);
                        }));
    }

    /// A task that fails does not end the loop, nor the tasks behind it.
    private void hand(Runnable task) {
        loop.execute(() -> {
            if (!closed) {
                attempt(task);
            }
        });
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            log.error("a task of the autoscaler failed", bug);
        }
    }

    private void deployment(Change change) {
        ApiObject deployment = change.object();
        ObjectKey key = deployment.key();
        if (deployment.findController().isEmpty()) {
            return;
        }
        boolean gone = change.kind() == Change.Kind.DELETED;
        if (gone) {
            deployments.remove(key);
        } else {
            deployments.put(key, deployment);
        }
        targets.find(revisionOf(deployment))
                .ifPresent(target -> {
                    if (target.seatsKey().equals(key)) {
                        target.observeSeats(gone ? null : deployment);
                        settle(target); // another writer may have asked for more than its maximum
                    } else if (target.deployment().equals(key) && !gone) {
                        observe(target, deployment);
                        report(target);
                    }
                });
    }

    private void observe(Target target, ApiObject deployment) {
        target.scaler.observe(now(), ReplicaWriter.wanted(deployment), Target.ready(deployment));
    }

    /// A Deployment of ours is controlled by the Revision whose name its PodAutoscaler bears too.
    private static ObjectKey revisionOf(ApiObject deployment) {
        String owner = deployment.findController().orElseThrow().name();
        return new ObjectKey(deployment.namespace(), owner);
    }

    private void target(Change change) {
        ApiObject podAutoscaler = change.object();
        ObjectKey revision = podAutoscaler.key();
        if (change.kind() == Change.Kind.DELETED || !isOurs(podAutoscaler)) {
            targets.remove(revision);
            seating.forget(revision);
            return;
        }
        Target target =
                targets.find(revision)
                        .filter(known -> known.podAutoscaler().uid().equals(podAutoscaler.uid()))
                        .orElseGet(() -> newTarget(podAutoscaler));
        ApiObject before = target.podAutoscaler();
        target.update(podAutoscaler, now());
        if (before.generation() != podAutoscaler.generation()
                || !before.annotations().equals(podAutoscaler.annotations())) {
            configure(target);
            target.limits(settings.seats(podAutoscaler));
        }
        settle(target);
        report(target);
    }

    private void configure(Target target) {
        ScaleSettings wanted = settings.of(target.podAutoscaler());
        target.scaler.configure(wanted);
        target.comparison.configure(wanted);
    }

    private Target newTarget(ApiObject podAutoscaler) {
        Scaler scaler = newScaler(podAutoscaler);
        var comparison =
                new Comparison(
                        settings.of(podAutoscaler),
                        now(),
                        new Comparison.Actual(scaler.replicas(), scaler.ready(), true));
        var target = new Target(podAutoscaler, scaler, comparison, now());
        target.limits(settings.seats(podAutoscaler));
        target.observeSeats(known(podAutoscaler, target.seatsKey()));
        targets.add(target);
        target.counts(now(), loads.totals(target.revision()));
        if (seating.resume(target)) {
            write(target);
        }
        return target;
    }

    /// A Deployment, unless it is what an earlier revision of the same name has left.
    private @Nullable ApiObject known(ApiObject podAutoscaler, ObjectKey key) {
        ApiObject deployment = deployments.get(key);
        return deployment != null && Target.areSiblings(podAutoscaler, deployment)
                ? deployment
                : null;
    }

    private Scaler newScaler(ApiObject podAutoscaler) {
        long now = now();
        ScaleSettings wanted = settings.of(podAutoscaler);
        @Nullable ApiObject deployment = known(podAutoscaler, Target.deploymentOf(podAutoscaler));
        int wantedBefore = deployment == null ? 0 : ReplicaWriter.wanted(deployment);
        int ready = deployment == null ? 0 : Target.ready(deployment);
        boolean fromZero = wanted.bounds().initial() == 0;
        boolean initialised = fromZero || PodAutoscalerStatus.wasInitialised(podAutoscaler);
        Activity before =
                PodAutoscalerStatus.findActivity(podAutoscaler, now)
                        .orElseGet(() ->
                                fromZero
                                        ? new Activity.Inactive(now, false)
                                        : new Activity.Activating(now));
        var scaler = new Scaler(wanted, now, before, initialised, wantedBefore, ready);
        scaler.observe(now, wantedBefore, ready);
        return scaler;
    }

    private void wake(ObjectKey revision) {
        targets.find(revision)
                .ifPresent(target -> {
                    long now = now();
                    target.comparison.wake(
                            now, target.seats() > 0, alternatives.start(target.revision()));
                    apply(target, target.scaler.wake(now));
                });
    }

    private void sampleAgain() {
        hand(() -> {
            clocks.scheduler().schedule(SAMPLE, this::sampleAgain);
            samples++;
            // One revision that cannot be measured does not keep the others from it.
            List.copyOf(targets.all()).forEach(target -> attempt(() -> sample(target)));
            seating.waiting().forEach(target -> attempt(() -> settle(target)));
        });
    }

    private void sample(Target target) {
        boolean awake = target.scaler.isAwake();
        if (!awake && !target.comparison.isAwake()) {
            return;
        }
        boolean decides = samples % TICK == 0;
        Loads.Load load = target.measured(now(), loads.totals(target.revision()));
        compare(target, load, decides);
        if (awake) {
            target.scaler.sample(now(), load);
            if (decides) {
                apply(target, target.scaler.decide(now()));
            }
        }
    }

    private void compare(Target target, Loads.Load load, boolean decides) {
        long now = now();
        target.comparison.has(now, target.actual());
        target.comparison.second(now, load, alternatives.start(target.revision()), decides);
        Alternatives.Difference difference = target.comparison.take();
        if (!difference.equals(Alternatives.Difference.NONE)) {
            alternatives.differed(target.revision(), difference);
        }
    }

    /// Takes a verdict over, and gives the revision the seats that go with it.
    private void apply(Target target, Verdict verdict) {
        boolean reseats = seating.follow(target, verdict.to(), verdict.reason());
        boolean scales = verdict.to() != verdict.from();
        if (scales) {
            target.scaler.requested(verdict.to());
            decisions.scaled(target, verdict);
        }
        if (reseats || scales) {
            write(target);
        }
        target.comparison.has(now(), target.actual());
        report(target);
    }

    private void settle(Target target) {
        if (seating.settle(target)) {
            write(target);
        }
    }

    /// Writes what counts as asked for.
    private void write(Target target) {
        var wanted =
                new ReplicaWriter.Wanted(
                        target.deployment(),
                        target.scaler.replicas(),
                        target.hasSeats() ? Optional.of(target.seatsKey()) : Optional.empty(),
                        target.seats());
        ObjectKey revision = target.revision();
        writes.submit(
                revision,
                () -> {
                    if (!replicas.write(wanted)) {
                        hand(() -> restore(revision));
                    }
                });
    }

    /// The next tick finds the old numbers, and tries again.
    private void restore(ObjectKey revision) {
        targets.find(revision)
                .ifPresent(target -> {
                    ApiObject known = deployments.get(target.deployment());
                    if (known != null) {
                        observe(target, known);
                    }
                    target.observeSeats(deployments.get(target.seatsKey()));
                });
    }

    /// Writes the status, if it says something new.
    private void report(Target target) {
        Standing standing = target.scaler.standing();
        if (target.mustWrite(standing)) {
            ObjectKey key = target.revision();
            String uid = target.podAutoscaler().uid();
            writes.submit(
                    new ObjectKey(key.namespace(), key.name() + "/status"),
                    () -> {
                        if (!statuses.write(key, uid, standing)) {
                            hand(() -> targets.find(key).ifPresent(Target::forgetWritten));
                        }
                    });
        }
    }

    private long now() {
        return clocks.ticker().nanos();
    }

    /// The class of PodAutoscalers that are ours.
    static boolean isOurs(ApiObject podAutoscaler) {
        return Annotations.CLASS
                .find(podAutoscaler)
                .map("kpa.autoscaling.knative.dev"::equals)
                .orElse(true);
    }

    /// Stops watching and deciding. What was handed over before and not begun is not done; a write
    /// that has begun ends.
    @Override
    public void close() {
        watches.forEach(Watch::close);
        loop.execute(() -> {
            closed = true;
            deployments.clear();
        });
    }
}
