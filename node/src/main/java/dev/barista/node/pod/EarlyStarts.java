package dev.barista.node.pod;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.NewsWriter;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.start.Admission;
import dev.barista.node.pod.start.EarlyPod;
import dev.barista.node.pod.start.Launcher;
import dev.barista.node.pod.start.ParkedStart;
import dev.barista.node.pod.start.Parking;
import dev.barista.node.pod.start.Start;
import dev.barista.node.replicaset.PodNames;
import dev.barista.node.scheduling.Placement;
import dev.barista.node.volume.Claims;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Starts an instance ahead of the writes that lead to its pod, lets it serve, and keeps it until
/// the pod comes.
///
/// ```
/// request ─▶ begin ─▶ start ─▶ serves ──────────────────────────────────────────────┐
///              └─ head start ─▶ replicas ─▶ ReplicaSet ─▶ Pod, by the name that is  ├─▶ claim
///                                           asked of [#next] ───────────────────────┘
/// ```
///
/// The writes wait until it serves, [#HEAD_START] at most: what they start on other threads takes
/// the cores that the start and the request need.
///
/// At most one per revision, and [#MOST] in all; one that no pod claims within [#PATIENCE] is
/// ended. Thread-safe; the lock is not held while anything is started or ended.
final class EarlyStarts implements PodNames {

    /// How long one waits for its pod.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// How long the writes wait for it, if it does not serve before. Enough for a start on a busy
    /// machine, and little beside what an app needs that is slower.
    static final Duration HEAD_START = Duration.ofMillis(50);

    static final int MOST = 64;

    /// @param named whether a pod is being made for it
    private record Standing(PodLife life, boolean named) {}

    private final Shared node;
    private final Launcher launcher;
    private final Neighbours pods;
    private final Parking parking;

    @GuardedBy("this")
    private final Map<ObjectKey, Standing> standing = new HashMap<>(); // by revision

    /// By the pod that has claimed it, and is not answered yet.
    private final Map<PodLife, PodLife> claimed = new ConcurrentHashMap<>();

    /// Those whose pod has come, until they have given it their instance; and those that end.
    private final Set<PodLife> leaving = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private boolean closed;

    EarlyStarts(Shared node, Launcher launcher, Neighbours pods, Parking parking) {
        this.node = node;
        this.launcher = launcher;
        this.pods = pods;
        this.parking = parking;
    }

    /// Starts an instance for the next pod of `replicaSet`, unless it has to wait for something:
    /// then its pod will. Returns at once.
    ///
    /// @return completes, never exceptionally, when the pod is to be written
    CompletionStage<Void> begin(ObjectKey revision, ApiObject replicaSet) {
        var view = EarlyPod.of(node.ports().objects(), replicaSet);
        // A pull is content with an image that is here, also one that is wanted `Always`.
        Optional<Image> image = node.ports().images().find(view.image());
        if (image.isEmpty()
                || !Admission.of(view.pod()).problems().isEmpty()
                || view.knowsItsUid()
                || runsInits(view)) {
            return CompletableFuture.completedStage(null);
        }
        return add(revision, replicaSet, view, false)
                .filter(this::hasRoom)
                .map(early -> begin(early, image.get()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /// An init container may take minutes, and its pod is to show it.
    private static boolean runsInits(PodView view) {
        return !view.inits().stream().allMatch(PodView::isSidecar);
    }

    private CompletableFuture<Void> begin(PodLife early, Image image) {
        CompletableFuture<Void> headStart = early.headStart();
        node.clocks().scheduler().schedule(HEAD_START, () -> headStart.complete(null));
        node.threads().execute(() -> early.tellHere(new Event.BeginEarly(image)));
        return headStart;
    }

    private boolean takesRoom(PodView view) {
        if (Placement.looksAtOthers(view.pod())
                || new Claims(node.ports().objects()).refusal(view.pod(), List.of()).isPresent()
                || node.places().with(List.of()).refusal(view.pod()).isPresent()) {
            return false; // as its pod will say
        }
        try {
            boolean taken = node.room().take(view.uid(), view.requests(), () -> {}).isEmpty();
            if (!taken) {
                node.room().leave(view.uid()); // its pod will wait, in its own name
            }
            return taken;
        } catch (IllegalArgumentException notAQuantity) {
            return false; // as its pod will say
        }
    }

    /// In a sandbox if there is one.
    ///
    /// @return empty if one stands already, or there are too many
    private Optional<PodLife> add(
            ObjectKey revision, ApiObject replicaSet, PodView view, boolean named) {
        if (!mayStand(revision)) {
            return Optional.empty();
        }
        ParkedStart sandbox = parking.take(revision, replicaSet).orElse(null);
        PodView of = sandbox == null ? view : sandbox.view();
        PodLife early = PodLife.early(node, launcher, pods, of, new Start(launcher, sandbox));
        if (stands(revision, early, named)) {
            return Optional.of(early);
        }
        end(early); // another one was quicker
        return Optional.empty();
    }

    private synchronized boolean mayStand(ObjectKey revision) {
        return !closed && standing.size() < MOST && !standing.containsKey(revision);
    }

    private synchronized boolean stands(ObjectKey revision, PodLife early, boolean named) {
        return mayStand(revision)
                && standing.putIfAbsent(revision, new Standing(early, named)) == null;
    }

    /// Takes its share of the node; if there is none, it stands no more, and its pod will wait.
    private boolean hasRoom(PodLife early) {
        if (takesRoom(early.view())) {
            node.clocks().scheduler().schedule(PATIENCE, () -> expire(early));
            return true;
        }
        if (remove(early)) {
            end(early);
        }
        return false;
    }

    private synchronized boolean remove(PodLife early) {
        ObjectKey revision = early.view().revision().orElseThrow();
        Standing there = standing.get(revision);
        boolean stood = there != null && there.life() == early;
        if (stood) {
            standing.remove(revision);
            leaving.add(early);
        }
        return stood;
    }

    /// Nothing is left of it here.
    void forget(PodLife pod) {
        if (pod.life().facts().early()) {
            remove(pod);
            leaving.remove(pod);
        }
        claimed.remove(pod);
    }

    /// Nothing has been started for it, but a sandbox may wait.
    @Override
    public Optional<String> next(ApiObject replicaSet) {
        return new PodView(replicaSet)
                .revision()
                .flatMap(revision ->
                        next(revision, replicaSet).or(() -> unpark(revision, replicaSet)));
    }

    /// Where the sandbox is given up meanwhile, its name and its folder go with it.
    private Optional<String> unpark(ObjectKey revision, ApiObject replicaSet) {
        var view = EarlyPod.of(node.ports().objects(), replicaSet);
        return parking.find(revision, replicaSet)
                .flatMap(sandbox -> node.ports().images().find(sandbox.view().image()))
                .flatMap(image ->
                        add(revision, replicaSet, view, true)
                                .filter(this::hasRoom)
                                .map(early -> {
                                    var _ = begin(early, image);
                                    return early.key().name();
                                }));
    }

    private synchronized Optional<String> next(ObjectKey revision, ApiObject replicaSet) {
        Standing there = standing.get(revision);
        if (there == null
                || there.named()
                || !there.life().view().pod().isControlledBy(replicaSet)) {
            return Optional.empty();
        }
        standing.put(revision, new Standing(there.life(), true));
        return Optional.of(there.life().key().name());
    }

    /// The early start whose instance `taker` is to have, with the share of the node that it has.
    Optional<PodLife> claim(PodLife taker) {
        PodView pod = taker.view();
        Optional<PodLife> mine =
                pod.revision().flatMap(this::find).filter(one -> isFor(pod, one.view()));
        if (mine.isEmpty() || !remove(mine.get())) {
            return Optional.empty();
        }
        claimed.put(taker, mine.get());
        node.room().pass(mine.get().view().uid(), pod.uid(), pod.requests());
        return mine;
    }

    /// `taker` wants nothing any more; it is answered, if it has claimed one.
    ///
    /// @return whether it has
    boolean withdraw(PodLife taker) {
        PodLife early = claimed.remove(taker);
        if (early != null) {
            early.tell(new Event.TakerGone(taker));
        }
        return early != null;
    }

    private static boolean isFor(PodView pod, PodView early) {
        return pod.key().equals(early.key())
                && pod.pod().findController().equals(early.pod().findController());
    }

    private synchronized Optional<PodLife> find(ObjectKey revision) {
        return Optional.ofNullable(standing.get(revision)).map(Standing::life);
    }

    private void expire(PodLife early) {
        if (remove(early)) {
            new NewsWriter(node, early.view())
                    .journal(
                            "NotClaimed",
                            "started early, and no pod came for it within %d s"
                                    .formatted(PATIENCE.toSeconds()));
            end(early);
        }
    }

    /// Its Deployment is gone: no pod will come, and another revision may get the name. Returns at
    /// once.
    void forget(ObjectKey revision) {
        find(revision).filter(this::remove).ifPresent(EarlyStarts::end);
    }

    private static void end(PodLife early) {
        early.tell(new Event.End(State.End.SHUTDOWN));
    }

    /// Starts no more, and ends those that no pod has claimed.
    ///
    /// @return completes when nothing of them runs
    CompletionStage<Void> shutdown() {
        List<PodLife> all;
        synchronized (this) {
            closed = true;
            standing.values().forEach(one -> leaving.add(one.life()));
            standing.clear();
            all = List.copyOf(leaving);
        }
        return CompletableFuture.allOf(
                all.stream()
                        .map(PodLife::shutdown)
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new));
    }

    /// Waits no longer for those that end.
    void kill() {
        List.copyOf(leaving).forEach(early -> early.tell(new Event.Abandon()));
    }
}
