package dev.barista.node.pod;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.replicaset.PodNames;
import dev.barista.node.replicaset.PodTemplate;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
    private record Standing(EarlyStart start, boolean named) {}

    private final Shared node;
    private final Launcher launcher;

    private final Parking parking;

    @GuardedBy("this")
    private final Map<ObjectKey, Standing> standing = new HashMap<>(); // by revision

    @GuardedBy("this")
    private boolean closed;

    EarlyStarts(Shared node, Launcher launcher, Parking parking) {
        this.node = node;
        this.launcher = launcher;
        this.parking = parking;
    }

    /// Starts an instance for the next pod of `replicaSet`, unless it has to wait for something:
    /// then its pod will. Returns at once.
    ///
    /// @return completes, never exceptionally, when the pod is to be written
    CompletionStage<Void> begin(ObjectKey revision, ApiObject replicaSet) {
        var view = new PodView(PodTemplate.podOf(replicaSet, UUID.randomUUID()));
        // A pull is content with an image that is here, also one that is wanted `Always`.
        Optional<Image> image = node.ports().images().find(view.image());
        if (image.isEmpty()
                || !Admission.of(view.pod()).problems().isEmpty()
                || knowsItsUid(view)) {
            return CompletableFuture.completedStage(null);
        }
        return add(revision, replicaSet, view, image.get(), false)
                .filter(this::hasRoom)
                .map(this::begin)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> begin(EarlyStart start) {
        CompletableFuture<Void> headStart = start.headStart();
        node.clocks().scheduler().schedule(HEAD_START, () -> headStart.complete(null));
        node.threads().execute(start::begin);
        return headStart;
    }

    /// Its environment would name a uid that is not that of its pod.
    static boolean knowsItsUid(PodView view) {
        return view.container()
                .path("env")
                .valueStream()
                .map(one -> one.at("/valueFrom/fieldRef/fieldPath").asString(""))
                .anyMatch("metadata.uid"::equals);
    }

    private boolean takesRoom(PodView view) {
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
    private synchronized Optional<EarlyStart> add(
            ObjectKey revision, ApiObject replicaSet, PodView view, Image image, boolean named) {
        if (closed || standing.size() >= MOST || standing.containsKey(revision)) {
            return Optional.empty();
        }
        Sandbox sandbox = parking.take(revision, replicaSet).orElse(null);
        PodView of = sandbox == null ? view : sandbox.view();
        var start = new EarlyStart(node, launcher, revision, of, image, sandbox);
        standing.put(revision, new Standing(start, named));
        return Optional.of(start);
    }

    /// Takes its share of the node; if there is none, it stands no more, and its pod will wait.
    private boolean hasRoom(EarlyStart start) {
        if (takesRoom(start.view())) {
            node.clocks().scheduler().schedule(PATIENCE, () -> expire(start));
            return true;
        }
        if (remove(start)) {
            endSoon(start);
        }
        return false;
    }

    private synchronized boolean remove(EarlyStart start) {
        Standing there = standing.get(start.revision());
        boolean stood = there != null && there.start() == start;
        if (stood) {
            standing.remove(start.revision());
        }
        return stood;
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
        var view = new PodView(PodTemplate.podOf(replicaSet, UUID.randomUUID()));
        return parking.find(revision, replicaSet)
                .flatMap(sandbox -> node.ports().images().find(sandbox.view().image()))
                .flatMap(image -> add(revision, replicaSet, view, image, true))
                .filter(this::hasRoom)
                .map(start -> {
                    node.threads().execute(start::begin);
                    return start.view().key().name();
                });
    }

    private synchronized Optional<String> next(ObjectKey revision, ApiObject replicaSet) {
        Standing there = standing.get(revision);
        if (there == null
                || there.named()
                || !there.start().view().pod().isControlledBy(replicaSet)) {
            return Optional.empty();
        }
        standing.put(revision, new Standing(there.start(), true));
        return Optional.of(there.start().view().key().name());
    }

    /// Gives a pod the instance that was started for it, and the share of the node that it has.
    Optional<EarlyStart> claim(PodView pod) {
        Optional<EarlyStart> mine =
                pod.revision().flatMap(this::find).filter(one -> one.isFor(pod));
        if (mine.isEmpty() || !remove(mine.get())) {
            return Optional.empty();
        }
        node.room().pass(mine.get().view().uid(), pod.uid(), pod.requests());
        return mine;
    }

    private synchronized Optional<EarlyStart> find(ObjectKey revision) {
        return Optional.ofNullable(standing.get(revision)).map(Standing::start);
    }

    private void expire(EarlyStart start) {
        if (remove(start)) {
            new News(node, start.view())
                    .journal(
                            "NotClaimed",
                            "started early, and no pod came for it within %d s"
                                    .formatted(PATIENCE.toSeconds()));
            endSoon(start);
        }
    }

    /// Its Deployment is gone: no pod will come, and another revision may get the name. Returns at
    /// once.
    void forget(ObjectKey revision) {
        find(revision).filter(this::remove).ifPresent(this::endSoon);
    }

    private void endSoon(EarlyStart start) {
        node.threads().execute(() -> end(start));
    }

    private static void end(EarlyStart start) {
        var _ = start.end(start.view().grace());
    }

    /// Starts no more, and ends those that no pod has claimed.
    ///
    /// @param grace for the requests that they have
    /// @return completes when nothing of them runs
    CompletionStage<Void> shutdown(Duration grace) {
        List<EarlyStart> left;
        synchronized (this) {
            closed = true;
            left = standing.values().stream().map(Standing::start).toList();
            standing.clear();
        }
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (EarlyStart start : left) {
            ends.add(
                    CompletableFuture.supplyAsync(() -> start.end(grace), node.threads())
                            .thenCompose(Function.identity()));
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }
}
