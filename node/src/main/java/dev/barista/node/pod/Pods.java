package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.node.handover.HandOver.Answer;
import dev.barista.node.handover.HandOver;
import dev.barista.node.handover.Place;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import dev.barista.node.log.PodFolder;
import dev.barista.node.replicaset.Load;
import dev.barista.node.replicaset.PodNames;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All pods of the node, by uid: who hears of a change, who has which instance, who gives one to
/// whom, and who is stopped in the end.
///
/// Thread-safe. Those that run are bounded by the node's capacity; the others wait for it, and cost
/// one entry.
public final class Pods implements Load, Residents {

    private static final Duration LOOK_AT_LOGS_EVERY = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(Pods.class);

    private final Shared node;
    private final Launcher launcher;
    private final Parking parking;
    private final EarlyStarts early;
    private final HandOver handOver = new HandOver();
    private final Map<String, PodLife> lives = new ConcurrentHashMap<>();
    private final Map<String, PodLife> holders = new ConcurrentHashMap<>(); // by instance
    private volatile boolean closed;

    /// @param asleep the ReplicaSet of a revision that is to have no instance, and that a Route
    ///   leads to; empty for others
    public Pods(Shared node, Function<ObjectKey, Optional<ApiObject>> asleep) {
        this.node = node;
        this.launcher = new Launcher(node, new HostPorts());
        this.parking = new Parking(node, launcher, asleep);
        this.early = new EarlyStarts(node, launcher, parking);
    }

    /// From now on logs are kept small.
    public void start() {
        node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
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
        Optional<Instance> instance = Instance.adopt(node.ports().driver(), kept.get().id());
        if (instance.isEmpty()) {
            return false;
        }
        var log = folder.logOf(view.containerName(), kept.get().number());
        Gift gift = kept.get().with(instance.get(), log, node.clocks());
        launcher.keepPort(kept.get().hostPort());
        add(pod, 0).adopt(gift);
        return true;
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
            add(pod, 0).rest();
        } else {
            int restarts = pod.at("/status/containerStatuses/0/restartCount").asInt(0);
            add(pod, restarts + 1).begin();
        }
    }

    // ---- who hears of a change

    public void note(Change change) {
        ApiObject pod = change.object();
        PodLife life = lives.get(pod.uid());
        if (change.kind() == Change.Kind.DELETED) {
            if (life != null) {
                life.vanished();
            }
        } else if (life != null) {
            life.changed(pod);
        } else if (!closed) {
            PodLife born = add(pod, 0);
            born.begin();
            born.changed(pod);
        }
    }

    private PodLife add(ApiObject pod, int runs) {
        var life = new PodLife(node, launcher, this, pod, runs);
        lives.put(pod.uid(), life);
        return life;
    }

    void remove(PodLife life) {
        lives.remove(life.view().uid(), life);
        if (life.hasRun()) {
            life.view().revision().filter(this::isAway).ifPresent(parking::slept);
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

    // ---- those whose instance comes first

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

    Optional<EarlyStart> claimEarly(PodView pod) {
        return early.claim(pod);
    }

    // ---- who has which instance

    void holds(String id, PodLife life) {
        holders.put(id, life);
    }

    void dropped(String id, PodLife life) {
        holders.remove(id, life);
    }

    /// @return exceptionally if the instance is not known, or cannot be raised
    public CompletionStage<List<Stage>> raise(String id) {
        var answer = new CompletableFuture<List<Stage>>();
        raiseElsewhere(null, id, answer);
        return answer;
    }

    /// @param asked who turned out not to have it
    void raiseElsewhere(@Nullable PodLife asked, String id, CompletableFuture<List<Stage>> answer) {
        PodLife holder = holders.get(id);
        if (holder == null || holder == asked) {
            answer.completeExceptionally(
                    new IllegalStateException(
                            "instance: %s (expected: one that runs)".formatted(id)));
        } else {
            holder.raise(id, answer);
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
            holder.move(id, to, reason, inputs, answer);
        }
        return answer;
    }

    // ---- who gives an instance to whom

    void settle(Place place) {
        handOver.settle(place);
    }

    Answer claim(Place taker) {
        return introduce(handOver.claim(taker));
    }

    /// @param wanted instances in the other seat
    Answer offer(Place giver, int wanted) {
        return introduce(handOver.offer(giver, wanted));
    }

    private Answer introduce(Answer answer) {
        if (answer instanceof Answer.Match(Place giver, Place taker)) {
            PodLife gives = lives.get(giver.pod());
            PodLife takes = lives.get(taker.pod());
            if (gives != null && takes != null) {
                gives.giveTo(takes);
            } else if (takes != null) {
                takes.refused();
            }
        }
        return answer;
    }

    boolean withdraw(Place place) {
        return handOver.withdraw(place);
    }

    /// The pod has nothing to give any more; who waited for it goes on without.
    void leaves(Place place) {
        for (Place released : handOver.leave(place)) {
            PodLife waiting = lives.get(released.pod());
            if (waiting != null) {
                waiting.refused();
            }
        }
    }

    /// The taker gets the giver's share of the node, whatever else is asked of the node.
    void beforeGiving(String giver, PodLife taker) {
        PodView view = taker.view();
        try {
            node.room().pass(giver, view.uid(), view.requests());
        } catch (IllegalArgumentException notAQuantity) {
            log.atWarn().addKeyValue("pod", view.key()).log(notAQuantity.getMessage());
        }
    }

    // ---- the end

    private void rotateLogs() {
        if (!closed) {
            lives.values().forEach(PodLife::rotateLog);
            node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
        }
    }

    /// Ends all instances at the same time: each drains, is asked to end, and is killed after
    /// `most` if it has not ended. Objects stay.
    ///
    /// @return completes when nothing runs
    public CompletionStage<Void> shutdown(Duration most) {
        closed = true;
        List<CompletionStage<Void>> all = new ArrayList<>();
        all.add(early.shutdown(most));
        all.add(parking.shutdown());
        lives.values().forEach(life -> all.add(life.shutdown()));
        node.clocks()
                .scheduler()
                .schedule(most, () -> List.copyOf(lives.values()).forEach(PodLife::kill));
        return CompletableFuture.allOf(
                all.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new));
    }
}
