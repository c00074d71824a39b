package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.scale.Scaler.Standing;
import dev.barista.control.scale.Scaler.Verdict;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Measures every second, decides every two, and applies: the one writer of a revision's wanted
/// scale and of its PodAutoscaler's status.
///
/// ```
/// PodAutoscaler, Deployment ──watch──┐
/// request that waits ──wanted()──────┼─▶ one thread: Scaler ──▶ Deployment.spec.replicas
/// every 1 s, every 2 s ──────────────┘                      └─▶ PodAutoscaler.status, journal
/// ```
///
/// All state belongs to the thread of `loop`, which runs one task at a time; the public methods may
/// be called by any thread and only hand over. Work is proportional to the revisions that have load
/// or instances: one that sleeps costs nothing.
public final class Autoscaler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final int TICK = 2;
    private static final int ATTEMPTS = 5;

    private final Objects objects;
    private final Loads loads;
    private final SettingsSource settings;
    private final Journal journal;
    private final Clocks clocks;
    private final Executor loop;
    private final NewestOnly writes;
    private final List<Watch> watches = new ArrayList<>();

    private final Map<ObjectKey, Target> targets = new HashMap<>();
    private final Map<ObjectKey, ApiObject> deployments = new HashMap<>();
    private long samples;
    private boolean closed;

    /// The time, as the loop needs it.
    public record Clocks(Ticker ticker, InstantSource wall, Scheduler scheduler) {}

    /// What is known of one revision.
    private static final class Target {
        ApiObject podAutoscaler;
        final Scaler scaler;
        @Nullable Standing written;

        Target(ApiObject podAutoscaler, Scaler scaler) {
            this.podAutoscaler = podAutoscaler;
            this.scaler = scaler;
        }

        ObjectKey deployment() {
            return deploymentOf(podAutoscaler);
        }
    }

    /// An autoscaler that follows `config` as it is at each moment; call [#reconfigure] when it has
    /// changed.
    ///
    /// @param loop runs tasks one after the other
    /// @param writers runs writes to the API, which block; both are closed by their owner, after
    ///   this
    public static Autoscaler of(
            Objects objects,
            Loads loads,
            Supplier<ConfigSnapshot> config,
            Journal journal,
            Clocks clocks,
            Executor loop,
            Executor writers) {
        SettingsSource settings =
                podAutoscaler -> {
                    ConfigSnapshot now = config.get();
                    return KpaSettings.of(
                            podAutoscaler, now.autoscaler(), now.deployment().progressDeadline());
                };
        return new Autoscaler(objects, loads, settings, journal, clocks, loop, writers);
    }

    /// @param loop runs tasks one after the other
    /// @param writers runs writes to the API, which block; both are closed by their owner, after
    ///   this
    Autoscaler(
            Objects objects,
            Loads loads,
            SettingsSource settings,
            Journal journal,
            Clocks clocks,
            Executor loop,
            Executor writers) {
        this.objects = objects;
        this.loads = loads;
        this.settings = settings;
        this.journal = journal;
        this.clocks = clocks;
        this.loop = loop;
        writes = new NewestOnly(writers);
    }

    public void start() {
        watches.add(objects.watch(Types.DEPLOYMENT, change -> hand(() -> deployment(change))));
        watches.add(objects.watch(Types.POD_AUTOSCALER, change -> hand(() -> target(change))));
        clocks.scheduler().schedule(SAMPLE, this::sampleAgain);
    }

    /// A request of this revision waits, and no instance may serve it. Any thread; returns at once.
    public void wanted(ObjectKey revision) {
        hand(() -> wake(revision));
    }

    /// The idle seat of this revision has come to its end: nothing of it is kept. Any thread;
    /// returns at once. Does nothing if it has been woken meanwhile.
    ///
    /// @param reason for the journal
    public void release(ObjectKey revision, String reason) {
        hand(() -> LOG.atDebug().addKeyValue("revision", revision).log(reason));
    }

    /// The settings have changed: takes them over.
    public void reconfigure() {
        hand(() -> targets.values().forEach(t -> t.scaler.configure(settings.of(t.podAutoscaler))));
    }

    private void hand(Runnable task) {
        loop.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    private void deployment(Change change) {
        ObjectKey key = change.object().key();
        if (change.kind() == Change.Kind.DELETED) {
            deployments.remove(key);
            return;
        }
        if (change.object().findController().isEmpty()) {
            return;
        }
        deployments.put(key, change.object());
        Target target = targets.get(revisionOf(change.object()));
        if (target != null && target.deployment().equals(key)) {
            target.scaler.observe(now(), replicas(change.object()), ready(change.object()));
            report(target);
        }
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
            return;
        }
        Target target = targets.get(revision);
        if (target == null || !target.podAutoscaler.uid().equals(podAutoscaler.uid())) {
            target = new Target(podAutoscaler, newScaler(podAutoscaler));
            targets.put(revision, target);
        } else if (target.podAutoscaler.generation() != podAutoscaler.generation()
                || !target.podAutoscaler.annotations().equals(podAutoscaler.annotations())) {
            target.scaler.configure(settings.of(podAutoscaler));
        }
        target.podAutoscaler = podAutoscaler;
        report(target);
    }

    private Scaler newScaler(ApiObject podAutoscaler) {
        long now = now();
        ScaleSettings wanted = settings.of(podAutoscaler);
        ApiObject deployment = deployments.get(deploymentOf(podAutoscaler));
        int replicas = deployment == null ? 0 : replicas(deployment);
        int ready = deployment == null ? 0 : ready(deployment);
        boolean fromZero = wanted.bounds().initial() == 0;
        boolean initialised = fromZero || PodAutoscalerStatus.wasInitialised(podAutoscaler);
        Activity before =
                PodAutoscalerStatus.findActivity(podAutoscaler, now)
                        .orElseGet(() ->
                                fromZero
                                        ? new Activity.Inactive(now, false)
                                        : new Activity.Activating(now));
        var scaler = new Scaler(wanted, now, before, initialised, replicas, ready);
        scaler.observe(now, replicas, ready);
        return scaler;
    }

    private static ObjectKey deploymentOf(ApiObject podAutoscaler) {
        String name = podAutoscaler.at("/spec/scaleTargetRef/name").asString("");
        return new ObjectKey(podAutoscaler.namespace(), name);
    }

    private void wake(ObjectKey revision) {
        Target target = targets.get(revision);
        if (target != null) {
            apply(revision, target, target.scaler.wake(now()));
        }
    }

    private void sampleAgain() {
        hand(() -> {
            samples++;
            List.copyOf(targets.entrySet()).forEach(this::sample);
            clocks.scheduler().schedule(SAMPLE, this::sampleAgain);
        });
    }

    private void sample(Map.Entry<ObjectKey, Target> entry) {
        Target target = entry.getValue();
        if (!target.scaler.isAwake()) {
            return;
        }
        target.scaler.sample(now(), loads.take(entry.getKey()));
        if (samples % TICK == 0) {
            apply(entry.getKey(), target, target.scaler.decide(now()));
        }
    }

    private void apply(ObjectKey revision, Target target, Verdict verdict) {
        if (verdict.to() != verdict.from()) {
            ObjectKey deployment = target.deployment();
            writes.submit(revision, () -> scale(deployment, verdict.to()));
            target.scaler.requested(verdict.to());
            journal.record(
                    new JournalEntry.Scaled(
                            clocks.wall().instant(),
                            revision,
                            verdict.from(),
                            verdict.to(),
                            verdict.reason(),
                            verdict.inputs()));
            LOG.atInfo()
                    .addKeyValue("revision", revision)
                    .addKeyValue("from", verdict.from())
                    .addKeyValue("to", verdict.to())
                    .addKeyValue("reason", verdict.reason())
                    .log("scaled");
        }
        report(target);
    }

    private void scale(ObjectKey deployment, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        try {
            objects.patch(Types.DEPLOYMENT, deployment, patch);
        } catch (ApiException e) {
            // Deleted meanwhile, or a full disk: the next tick finds the old number, and tries
            // again.
            LOG.atWarn()
                    .addKeyValue("deployment", deployment)
                    .addKeyValue("replicas", replicas)
                    .addKeyValue("reason", e.getMessage())
                    .log("could not scale");
            hand(() -> restore(deployment));
        }
    }

    private void restore(ObjectKey deployment) {
        ApiObject known = deployments.get(deployment);
        if (known != null) {
            Target target = targets.get(revisionOf(known));
            if (target != null) {
                target.scaler.observe(now(), replicas(known), ready(known));
            }
        }
    }

    /// Writes the status, if it says something new.
    private void report(Target target) {
        Standing standing = target.scaler.standing();
        boolean observed =
                target.podAutoscaler.status().path("observedGeneration").asLong(0)
                        == target.podAutoscaler.generation();
        if (!standing.equals(target.written) || !observed) {
            target.written = standing;
            ObjectKey key = target.podAutoscaler.key();
            writes.submit(
                    new ObjectKey(key.namespace(), key.name() + "/status"),
                    () -> write(key, standing));
        }
    }

    private void write(ObjectKey key, Standing standing) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                ApiObject current = objects.find(Types.POD_AUTOSCALER, key).orElse(null);
                if (current != null) {
                    objects.updateStatus(
                            Types.POD_AUTOSCALER,
                            PodAutoscalerStatus.write(current, standing, clocks.wall().instant()));
                }
                return;
            } catch (ApiException e) {
                if (!e.isConflict() || attempt == ATTEMPTS) {
                    LOG.atWarn()
                            .addKeyValue("podautoscaler", key)
                            .addKeyValue("reason", e.getMessage())
                            .log("could not write the status");
                    hand(() -> forgetWritten(key));
                    return;
                }
            }
        }
    }

    private void forgetWritten(ObjectKey key) {
        Target target = targets.get(key);
        if (target != null) {
            target.written = null;
        }
    }

    private long now() {
        return clocks.ticker().nanos();
    }

    private static int replicas(ApiObject deployment) {
        return deployment.spec().path("replicas").asInt(1);
    }

    private static int ready(ApiObject deployment) {
        return deployment.status().path("readyReplicas").asInt(0);
    }

    /// The class of PodAutoscalers that are ours.
    static boolean isOurs(ApiObject podAutoscaler) {
        return Annotations.CLASS
                .find(podAutoscaler)
                .map("kpa.autoscaling.knative.dev"::equals)
                .orElse(true);
    }

    /// Stops watching and deciding.
    @Override
    public void close() {
        watches.forEach(Watch::close);
        loop.execute(() -> closed = true);
    }
}
