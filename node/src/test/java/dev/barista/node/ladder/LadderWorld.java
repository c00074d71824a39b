package dev.barista.node.ladder;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.route.Routing;
import dev.barista.node.route.ServingInstance;
import dev.barista.node.testing.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A ladder and all around it, in virtual time: instances that hold memory and idle, a gateway that
/// knows for how long, an autoscaler that does as it is told.
final class LadderWorld implements Residents, Routing, Seats, MachineMemory {

    static final Duration OWN_START = Duration.ofMillis(68);

    final VirtualTime time = new VirtualTime();
    final Turns turns = new Turns(time);
    final InMemoryObjects objects = new InMemoryObjects(time);
    final List<JournalEntry> journal = new ArrayList<>();

    /// What was done to whom: `move a-0 frozen`, `release a`, `reclaim a`.
    final List<String> log = new ArrayList<>();

    final Map<String, Resident> residents = new LinkedHashMap<>();
    final Map<String, HeldInstance> instances = new HashMap<>();
    final Set<String> unmovable = new HashSet<>();
    IdleConfig idle = IdleConfig.DEFAULT;

    /// How often all instances were read.
    int pictures;

    /// How often the stall of the machine was read.
    int looks;

    /// How often sandboxes were given up.
    int unparked;

    boolean swap;
    double stalled;

    /// How long an instance takes to end once it was told to.
    Duration ending = Duration.ofMillis(100);

    /// Whether a standard instance that is reclaimed finds an idle seat.
    boolean handsOver;

    /// Whether the autoscaler heeds what it is told.
    boolean heeds = true;

    final MeasuredWakes wakes = new MeasuredWakes(time);
    final Ladder ladder;

    private final Map<String, Long> lastUsed = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();

    LadderWorld() {
        ladder =
                new Ladder(
                        new LadderPorts(objects, this, this, journal::add, () -> idle),
                        new LadderMachine(true, 1L << 30, this),
                        wakes,
                        new Clocks(time, time, turns),
                        turns);
        ladder.start(this);
    }

    static ObjectKey revision(String name) {
        return new ObjectKey("default", name);
    }

    /// As its annotations say.
    static IdleSettings settings(String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put("barista.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        return IdleSettings.from(annotations, IdleConfig.DEFAULT);
    }

    /// Instance `NAME-0` of revision `NAME`.
    String add(String name, boolean reserveSeat, IdleSettings settings, long bytes) {
        return add(name, 0, reserveSeat, settings, bytes);
    }

    String add(String name, int number, boolean reserveSeat, IdleSettings settings, long bytes) {
        String id = name + "-" + number;
        var instance = new HeldInstance(id, bytes);
        instances.put(id, instance);
        lastUsed.put(id, time.nanos());
        enter(
                new Resident(
                        revision(name),
                        revision(id + "-pod"),
                        id + "-uid",
                        id,
                        Rung.RUNNING,
                        reserveSeat,
                        settings,
                        0,
                        instance,
                        OWN_START));
        turns.settle();
        return id;
    }

    String idler(String name, String... keysAndValues) {
        return add(name, true, settings(keysAndValues), 20_000_000);
    }

    private void enter(Resident resident) {
        residents.put(resident.id(), resident);
        ladder.entered(resident);
    }

    void end(String id) {
        Resident gone = residents.remove(id);
        if (gone != null) {
            instances.remove(id);
            ladder.left(gone);
        }
        turns.settle();
    }

    Rung rung(String id) {
        return residents.containsKey(id) ? residents.get(id).rung() : Rung.STOPPED;
    }

    long held() {
        return instances.values().stream().mapToLong(one -> one.usage().memoryBytes()).sum();
    }

    void begin(String id) {
        inFlight.merge(id, 1, Integer::sum);
    }

    void finish(String id) {
        inFlight.merge(id, -1, Integer::sum);
        lastUsed.put(id, time.nanos());
    }

    /// As the Labeler does it.
    void label(String name, String routingState) {
        ApiObject revision =
                ApiObject.parse(
                        """
                        {"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
                         "metadata": {"name": "%s", "namespace": "default",
                          "labels": {"serving.knative.dev/routingState": "%s"},
                          "annotations": {"serving.knative.dev/routingStateModified": "%s"}},
                         "spec": {"containers": [{"image": "x"}]}}
                        """
                                .formatted(name, routingState, time.instant()));
        if (objects.find(Types.REVISION, revision.key()).isPresent()) {
            objects.update(Types.REVISION, revision);
        } else {
            objects.create(Types.REVISION, revision);
        }
        turns.settle();
    }

    /// As the autoscaler writes it.
    void wantStandard(String name, int replicas) {
        var key = new ObjectKey("default", ChildName.deployment(name));
        ApiObject deployment =
                ApiObject.of(Types.DEPLOYMENT, key)
                        .with(tree -> tree.withObject("/spec").put("replicas", replicas));
        if (objects.find(Types.DEPLOYMENT, key).isPresent()) {
            objects.update(Types.DEPLOYMENT, deployment);
        } else {
            objects.create(Types.DEPLOYMENT, deployment);
        }
    }

    void advance(Duration duration) {
        turns.advance(duration);
    }

    // ---- Residents

    @Override
    public List<Resident> all() {
        pictures++;
        return List.copyOf(residents.values());
    }

    @Override
    public CompletionStage<Boolean> move(
            String id, Rung to, String reason, Map<String, String> inputs) {
        Resident old = residents.get(id);
        if (old == null || unmovable.contains(id) || inFlight(old.revision(), id) > 0) {
            log.add("keep " + id);
            return CompletableFuture.completedStage(false);
        }
        log.add("move %s %s".formatted(id, to.word()));
        var at = time.instant();
        journal.add(
                new JournalEntry.RungChanged(
                        at, old.revision(), old.pod().name(), old.rung(), to, reason, inputs));
        ladder.left(old);
        enter(with(old, to, old.reserveSeat()));
        return CompletableFuture.completedStage(true);
    }

    @Override
    public void unpark(String reason) {
        unparked++;
    }

    private static Resident with(Resident old, Rung rung, boolean reserveSeat) {
        return new Resident(
                old.revision(),
                old.pod(),
                old.podUid(),
                old.id(),
                rung,
                reserveSeat,
                old.settings(),
                old.cpuMillis(),
                old.instance(),
                old.wakeFromStopped());
    }

    // ---- Seats

    @Override
    public void release(ObjectKey revision, String reason) {
        log.add("release " + revision.name());
        endAll(revision);
    }

    @Override
    public void reclaim(ObjectKey revision, String reason) {
        log.add("reclaim " + revision.name());
        if (handsOver) {
            handOver(revision);
        } else {
            endAll(revision);
        }
    }

    private void handOver(ObjectKey revision) {
        for (Resident one : List.copyOf(residents.values())) {
            if (one.revision().equals(revision)) {
                ladder.left(one);
                enter(with(one, one.rung(), true));
            }
        }
    }

    private void endAll(ObjectKey revision) {
        if (heeds) {
            turns.schedule(
                    ending,
                    () ->
                            List.copyOf(residents.values()).stream()
                                    .filter(one -> one.revision().equals(revision))
                                    .filter(one -> inFlight(revision, one.id()) == 0)
                                    .forEach(one -> end(one.id())));
        }
    }

    // ---- Routing

    @Override
    public void serve(ServingInstance instance) {}

    @Override
    public CompletionStage<Void> leave(ObjectKey revision, String id) {
        return CompletableFuture.allOf();
    }

    @Override
    public boolean lower(ObjectKey revision, String id, Rung to) {
        return true;
    }

    @Override
    public void raised(ObjectKey revision, String id) {}

    @Override
    public Duration idle(ObjectKey revision, String id) {
        boolean known = residents.containsKey(id) && inFlight(revision, id) == 0;
        return known
                ? Duration.ofNanos(time.nanos() - lastUsed.getOrDefault(id, 0L))
                : Duration.ZERO;
    }

    @Override
    public int inFlight(ObjectKey revision, String id) {
        return inFlight.getOrDefault(id, 0);
    }

    // ---- MachineMemory

    @Override
    public boolean hasSwap() {
        return swap;
    }

    @Override
    public double stalled() {
        looks++;
        return stalled;
    }
}
