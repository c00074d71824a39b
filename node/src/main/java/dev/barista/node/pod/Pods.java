package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.node.handover.HandOver;
import dev.barista.node.handover.Place;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.Company;
import dev.barista.node.pod.keep.KeptRun;
import dev.barista.node.pod.keep.NewerRunException;
import dev.barista.node.pod.keep.RunFile;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.start.Admission;
import dev.barista.node.pod.start.HostPorts;
import dev.barista.node.pod.start.Launcher;
import dev.barista.node.pod.start.Parking;
import dev.barista.node.replicaset.Load;
import dev.barista.node.replicaset.PodNames;
import dev.barista.node.scheduling.Placement;
import dev.barista.node.volume.PodVolumes;
import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All pods of the node, by uid: which life hears of a change, which has which instance, which
/// gives one to which, and how all are stopped in the end.
///
/// Thread-safe. Those that run are bounded by the node's capacity; the others wait for it, and cost
/// one entry.
public final class Pods implements Load, Residents, Neighbours {

    private static final Duration LOOK_AT_LOGS_EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_TOKENS_EVERY = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(Pods.class);

    private final Shared node;
    private final Launcher launcher;
    private final Parking parking;
    private final EarlyStarts early;
    private final DiskRounds disk;
    private final HandOver handOver = new HandOver();
    private final SeatDemand seats;
    private final Map<String, PodLife> lives = new ConcurrentHashMap<>();
    private final Map<String, PodLife> holders = new ConcurrentHashMap<>(); // by instance
    private volatile boolean closed;

    /// @param asleep the ReplicaSet of a revision that is to have no instance, and that a Route
    ///   leads to; empty for others
    public Pods(Shared node, Function<ObjectKey, Optional<ApiObject>> asleep) {
        this.node = node;
        this.launcher = new Launcher(node, new HostPorts());
        this.disk = new DiskRounds(node, lives::values);
        this.seats = new SeatDemand(node.ports().objects());
        this.parking = new Parking(node, launcher, asleep);
        this.early = new EarlyStarts(node, launcher, this, parking);
    }

    /// From now on logs are kept small, and tokens fresh.
    public void start() {
        node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
        node.clocks().scheduler().schedule(LOOK_AT_TOKENS_EVERY, this::renewTokens);
        disk.start();
    }

    // ---- those of an earlier process

    /// Finds the instance of a pod that there was before this process, if it still runs: the folder
    /// of the pod says which one it was.
    ///
    /// @return whether it runs, and goes on in this process
    /// @throws NewerRunException if a newer Barista has started it
    public boolean adopt(ApiObject pod) throws IOException {
        var view = new PodView(pod);
        PodFolder folder = launcher.folderOf(view);
        Optional<KeptRun> kept = new RunFile(folder).read();
        if (kept.isEmpty()) {
            return false;
        }
        Optional<Company> company = Optional.empty();
        Optional<Instance> instance;
        if (view.hasCompanions()) {
            company = adoptAll(view, kept.get(), folder);
            instance = company.flatMap(it -> main(it.sandbox(), kept.get().id()));
            if (instance.isEmpty()) {
                company.ifPresent(it -> it.sandbox().remove());
            }
        } else {
            instance = Instance.adopt(node.ports().driver(), kept.get().sandbox());
        }
        if (instance.isEmpty()) {
            return false;
        }
        var log = folder.logOf(view.containerName(), kept.get().number());
        RunningInstance running = kept.get().with(instance.get(), log, node.clocks());
        launcher.keepPort(kept.get().hostPort());
        passShare("", view);
        instance.get().addresses().ifPresent(own -> node.ports().addresses().assigned(own, pod));
        PodLife life = add(pod, 0);
        company.ifPresent(it -> life.take(it, folder));
        life.tell(new Event.Brought(running, Event.Brought.Origin.EARLIER_PROCESS, pod.key()));
        life.refreshVolumes(); // nothing was brought up to date meanwhile
        return true;
    }

    /// The sandbox of a pod with companions, and those of them that run.
    private Optional<Company> adoptAll(PodView view, KeptRun kept, PodFolder folder)
            throws IOException {
        return node.ports()
                .driver()
                .adopt(kept.sandbox())
                .map(sandbox -> {
                    Map<String, Container> processes = new HashMap<>();
                    for (ContainerView one : view.containers()) {
                        in(sandbox, Launcher.nameInSandbox(view, one))
                                .ifPresent(process -> processes.put(one.name(), process));
                    }
                    return new Company(
                            sandbox, kept.companions(view, processes, folder, node.clocks()));
                });
    }

    private static Optional<Instance> main(Sandbox sandbox, String id) {
        return in(sandbox, InstanceSpec.CONTAINER)
                .map(container -> Instance.within(sandbox, container, id));
    }

    private static Optional<Container> in(Sandbox sandbox, String name) {
        return sandbox.containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst();
    }

    /// Takes over a pod that there was before this process, and whose instance is gone.
    ///
    /// One that a ReplicaSet owns is removed, and the ReplicaSet makes another one; one of the
    /// user's own is started again, as after a crash.
    public void takeOver(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
        if (pod.isTerminating() || (!ended && pod.findController().isPresent())) {
            node.ports().objects().remove(Types.POD, pod.key(), pod.uid());
        } else if (ended) {
            add(pod, 0).tell(new Event.Rest(phase.equals("Succeeded")));
        } else {
            int restarts = restartsOfMain(pod);
            begin(add(pod, restarts + 1));
        }
    }

    private static int restartsOfMain(ApiObject pod) {
        String main = new PodView(pod).containerName();
        return pod.status()
                .path("containerStatuses")
                .valueStream()
                .filter(one -> one.path("name").asString("").equals(main))
                .mapToInt(one -> one.path("restartCount").asInt(0))
                .findFirst()
                .orElse(0);
    }

    // ---- events for pods when another object changes

    public void note(Change change) {
        ApiObject pod = change.object();
        PodLife life = lives.get(pod.uid());
        if (change.kind() == Change.Kind.DELETED) {
            if (life != null) {
                life.tell(new Event.Abandon());
            }
        } else if (life != null) {
            if (matters(pod, life.view().pod())) {
                life.tell(new Event.Changed(new PodView(pod)));
                if (new PodVolumes(pod).showsFields()) {
                    life.refreshVolumes();
                }
            }
        } else if (!closed) {
            PodLife born = add(pod, 0);
            begin(born);
            born.tell(new Event.Changed(new PodView(pod)));
        }
    }

    /// A ConfigMap or Secret has changed: containers that have it mounted see it at once. Returns
    /// at once. Of one that is deleted they keep what they have.
    ///
    /// @param kind as volumes name it: `configMap` or `secret`
    public void shownChanged(String kind, Change change) {
        ApiObject shown = change.object();
        if (change.kind() == Change.Kind.DELETED) {
            return;
        }
        for (PodLife life : lives.values()) {
            ApiObject pod = life.view().pod();
            if (pod.namespace().equals(shown.namespace())
                    && new PodVolumes(pod).shows(kind, shown.name())) {
                life.refreshVolumes();
            }
        }
    }

    /// Its labels or taints may have changed: pods that wait are looked at again. Returns at once.
    public void nodeChanged(Change change) {
        if (node.places().note(change)) {
            placeAgain(_ -> true);
        }
    }

    /// A claim may be bound now, or gone: pods that wait for it are looked at again. Returns at
    /// once.
    public void claimChanged(Change change) {
        ApiObject claim = change.object();
        placeAgain(pod ->
                pod.namespace().equals(claim.namespace())
                        && new PodVolumes(pod).claims().contains(claim.name()));
    }

    private void placeAgain(Predicate<ApiObject> which) {
        for (PodLife life : lives.values()) {
            ApiObject pod = life.view().pod();
            boolean waits = life.life().state() instanceof State.Unscheduled;
            if (waits && which.test(pod) && Admission.of(pod).problems().isEmpty()) {
                life.tell(new Event.RoomFreed());
            }
        }
    }

    @Override
    public List<ApiObject> present(PodLife besides) {
        return lives.values().stream()
                .filter(life -> life != besides && isPlaced(life.life().state()))
                .map(life -> life.view().pod())
                .toList();
    }

    private static boolean isPlaced(State state) {
        return switch (state) {
            case State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Running _,
                    State.Leaving _,
                    State.Ending _,
                    State.Remaining _ ->
                    true;
            case State.New _,
                    State.Claiming _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Finished _,
                    State.Removing _,
                    State.Gone _ ->
                    false;
        };
    }

    private void renewTokens() {
        if (closed) {
            return;
        }
        for (PodLife life : lives.values()) {
            if (new PodVolumes(life.view().pod()).hasToken()) {
                life.refreshVolumes();
            }
        }
        node.clocks().scheduler().schedule(LOOK_AT_TOKENS_EVERY, this::renewTokens);
    }

    /// Most changes are of its status, which the node has written itself.
    private static boolean matters(ApiObject now, ApiObject before) {
        return now.isTerminating()
                || !now.metadata().path("annotations").equals(before.metadata().path("annotations"))
                || !now.metadata().path("labels").equals(before.metadata().path("labels"));
    }

    private static void begin(PodLife life) {
        Admission admission = Admission.of(life.view().pod());
        life.tell(new Event.Begin(admission.problems(), admission.notes()));
    }

    private PodLife add(ApiObject pod, int runs) {
        PodLife life = PodLife.of(node, launcher, this, pod, runs);
        lives.put(pod.uid(), life);
        return life;
    }

    @Override
    public void forget(PodLife life) {
        early.forget(life);
        if (lives.remove(life.view().uid(), life) && life.hasRun()) {
            life.view().revision().filter(this::isAway).ifPresent(parking::slept);
        }
        if (!closed) {
            placeAgain(
                    pod -> Placement.looksAtOthers(pod) || !new PodVolumes(pod).claims().isEmpty());
        }
    }

    private boolean isAway(ObjectKey revision) {
        return !closed
                && lives.values().stream()
                        .noneMatch(life ->
                                life.view().revision().filter(revision::equals).isPresent());
    }

    @Override
    public int inFlight(String podUid) {
        PodLife life = lives.get(podUid);
        return life == null ? 0 : life.inFlight();
    }

    /// A container that people want to work with, as it is now.
    ///
    /// @return empty if it does not run
    public Optional<Program> program(String podUid, String container) {
        return Optional.ofNullable(lives.get(podUid)).flatMap(life -> life.program(container));
    }

    /// Every container that runs, of pods that are written.
    ///
    /// @return by pod, then by name
    public Map<ObjectKey, Map<String, Program>> programs() {
        Map<ObjectKey, Map<String, Program>> all = new HashMap<>();
        lives.values().forEach(life -> all.put(life.view().key(), life.programs()));
        return all;
    }

    // ---- early starts: the instance comes before its pod

    /// A pod of `replicaSet` will come: its instance is started already, if nothing of the revision
    /// is here. Returns at once.
    ///
    /// @return completes, never exceptionally, when the pod is to be written
    public CompletionStage<Void> expect(ObjectKey revision, ApiObject replicaSet) {
        return isAway(revision)
                ? early.begin(revision, replicaSet)
                : CompletableFuture.completedStage(null);
    }

    /// The revision is gone: nothing waits for it any more.
    public void forget(ObjectKey revision) {
        early.forget(revision);
        parking.forget(revision);
    }

    @Override
    public void unpark(String reason) {
        parking.clear(reason);
    }

    /// The settings may have changed. Returns at once.
    public void reconfigure() {
        parking.resize();
    }

    /// The names of the pods that are expected.
    public PodNames expected() {
        return early;
    }

    // ---- which pod has which instance

    @Override
    public void holds(String id, PodLife life) {
        holders.put(id, life);
    }

    @Override
    public void dropped(String id, PodLife life) {
        holders.remove(id, life);
    }

    /// Whether a pod has an instance of that id.
    public boolean holds(String id) {
        return holders.containsKey(id);
    }

    /// @return exceptionally if the instance is not known, or cannot be raised
    public CompletionStage<List<Stage>> raise(String id) {
        var answer = new CompletableFuture<List<Stage>>();
        raise(holders.get(id), id, Event.Reply.to(answer));
        return answer;
    }

    @Override
    public void raiseElsewhere(PodLife asked, String id, Event.Reply<List<Stage>> reply) {
        PodLife holder = holders.get(id);
        raise(holder == asked ? null : holder, id, reply);
    }

    private static void raise(@Nullable PodLife holder, String id, Event.Reply<List<Stage>> reply) {
        if (holder == null) {
            reply.fail(
                    new IllegalStateException(
                            "instance: %s (expected: one that runs)".formatted(id)));
        } else {
            holder.tell(new Event.Raise(id, reply));
        }
    }

    @Override
    public List<Resident> all() {
        return lives.values().stream().flatMap(life -> life.resident().stream()).toList();
    }

    @Override
    public CompletionStage<Boolean> move(
            String id, Rung to, String reason, Map<String, String> inputs) {
        var answer = new CompletableFuture<Boolean>();
        PodLife holder = holders.get(id);
        if (holder == null) {
            answer.complete(false);
        } else {
            holder.tell(new Event.Move(id, to, reason, inputs, Event.Reply.to(answer)));
        }
        return answer;
    }

    // ---- which pod gives an instance to which

    @Override
    public void settle(PodLife life) {
        place(life).ifPresent(handOver::settle);
    }

    private static Optional<Place> place(PodLife life) {
        PodView view = life.view();
        return life.life().facts().early()
                ? Optional.empty()
                : view.revision().map(one -> new Place(one, view.isReserve(), view.uid()));
    }

    @Override
    public Answer claim(PodLife taker) {
        Optional<PodLife> started = early.claim(taker);
        started.ifPresent(giver -> giver.tell(new Event.Give(taker)));
        return started.isPresent()
                ? Answer.MATCH
                : place(taker).map(handOver::claim).map(this::introduce).orElse(Answer.NO_MATCH);
    }

    @Override
    public boolean withdrawClaim(PodLife taker) {
        return !early.withdraw(taker) && place(taker).map(handOver::withdraw).orElse(true);
    }

    @Override
    public Answer offer(PodLife giver) {
        return place(giver)
                .map(place -> handOver.offer(place, seats.wantedByTheOther(place)))
                .map(this::introduce)
                .orElse(Answer.NO_MATCH);
    }

    @Override
    public Withdrawal withdrawOffer(PodLife giver) {
        Place place = place(giver).orElseThrow();
        if (seats.mustStand(place, giver.view().grace())) {
            return Withdrawal.STANDS;
        }
        return handOver.withdraw(place) ? Withdrawal.TAKEN_BACK : Withdrawal.ANSWERED;
    }

    private Answer introduce(HandOver.Answer answer) {
        return switch (answer) {
            case HandOver.Answer.Match(Place giver, Place taker) -> {
                match(lives.get(giver.pod()), lives.get(taker.pod()));
                yield Answer.MATCH;
            }
            case HandOver.Answer.Waits _ -> Answer.WAITS;
            case HandOver.Answer.NoMatch _ -> Answer.NO_MATCH;
        };
    }

    private static void match(@Nullable PodLife giver, @Nullable PodLife taker) {
        if (giver != null && taker != null) {
            giver.tell(new Event.Give(taker));
        } else if (taker != null) {
            taker.tell(new Event.NotBrought(null));
        }
    }

    /// A pod that waits for what it had goes on without.
    @Override
    public void unsettle(PodLife life) {
        for (Place released : place(life).map(handOver::leave).orElse(List.of())) {
            PodLife waiting = lives.get(released.pod());
            if (waiting != null) {
                waiting.tell(new Event.NotBrought(null));
            }
        }
    }

    @Override
    public void passShare(PodLife giver, PodLife taker) {
        passShare(giver.view().uid(), taker.view());
    }

    private void passShare(String from, PodView view) {
        try {
            node.room().pass(from, view.uid(), view.requests());
        } catch (IllegalArgumentException notAQuantity) {
            log.atWarn().addKeyValue("pod", view.key()).log(notAQuantity.getMessage());
        }
    }

    // ---- the end

    private void rotateLogs() {
        if (!closed) {
            lives.values().forEach(PodLife::rotateLogs);
            node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
        }
    }

    /// Ends all instances at the same time: each drains, is asked to end, and is killed after
    /// `most` if it has not ended. Objects stay.
    ///
    /// @return completes when nothing runs
    public CompletionStage<Void> shutdown(Duration most) {
        closed = true;
        disk.close();
        List<CompletionStage<Void>> all = new ArrayList<>();
        all.add(early.shutdown());
        all.add(parking.shutdown());
        lives.values().forEach(life -> all.add(life.shutdown()));
        node.clocks().scheduler().schedule(most, this::kill);
        return CompletableFuture.allOf(
                all.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new));
    }

    private void kill() {
        List.copyOf(lives.values()).forEach(life -> life.tell(new Event.Abandon()));
        early.kill();
    }
}
