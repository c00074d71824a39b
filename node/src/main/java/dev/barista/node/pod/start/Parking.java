package dev.barista.node.pod.start;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.NewsWriter;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.volume.PodVolumes;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Image;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a sandbox for the next start of revisions that sleep: those that were awake last, as many
/// as `parked-instances` of `config-idle` allows, each one.
///
/// ```
/// asleep ─▶ wanted ─▶ made ─┬─▶ taken by a start
///                           └─▶ removed: others slept later, memory is short, or it is gone
/// ```
///
/// They are made one after another, so that no start waits for more than one of them. Thread-safe;
/// the lock is not held while anything is made or removed.
public final class Parking {

    /// How long memory that was short is left alone.
    private static final Duration REST = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Parking.class);

    private final Shared node;
    private final Launcher launcher;
    private final Function<ObjectKey, Optional<ApiObject>> asleep;

    @GuardedBy("this")
    private final SequencedMap<ObjectKey, ParkedStart> made = new LinkedHashMap<>(); // by revision

    @GuardedBy("this")
    private final SequencedSet<ObjectKey> wanted = new LinkedHashSet<>();

    @GuardedBy("this")
    private boolean working;

    @GuardedBy("this")
    private @Nullable Long restsUntil;

    @GuardedBy("this")
    private boolean closed;

    /// @param asleep the ReplicaSet of a revision that is to have no instance, and that a Route
    ///   leads to; empty for others
    public Parking(
            Shared node, Launcher launcher, Function<ObjectKey, Optional<ApiObject>> asleep) {
        this.node = node;
        this.launcher = launcher;
        this.asleep = asleep;
    }

    private int most() {
        return node.ports().idle().get().parked();
    }

    @GuardedBy("this")
    private boolean rests() {
        return restsUntil != null && node.clocks().ticker().nanos() - restsUntil < 0;
    }

    /// The last instance of the revision has ended. Returns at once.
    public void slept(ObjectKey revision) {
        synchronized (this) {
            if (closed || rests() || most() == 0 || !node.ports().driver().abilities().parks()) {
                return;
            }
            wanted.addLast(revision);
            if (wanted.size() > most()) {
                wanted.removeFirst();
            }
            if (working) {
                return;
            }
            working = true;
        }
        node.threads().execute(this::work);
    }

    private void work() {
        for (ObjectKey next = next(); next != null; next = next()) {
            try {
                park(next);
            } catch (IOException | Refused | RuntimeException refused) {
                log.atWarn().addKeyValue("revision", next).setCause(refused).log("not parked");
            }
        }
    }

    private synchronized @Nullable ObjectKey next() {
        ObjectKey next = closed || wanted.isEmpty() ? null : wanted.removeFirst();
        working = next != null;
        return next;
    }

    private void park(ObjectKey revision) throws IOException, Refused {
        Optional<ApiObject> replicaSet = asleep.apply(revision);
        if (replicaSet.isEmpty() || holds(revision)) {
            return;
        }
        var view = EarlyPod.of(node.ports().objects(), replicaSet.get());
        Optional<Image> image = node.ports().images().find(view.image());
        if (image.isEmpty() || !Admission.of(view.pod()).problems().isEmpty() || isBound(view)) {
            return;
        }
        ParkedStart sandbox;
        try {
            sandbox = launcher.park(view, image.get());
        } catch (IOException | Refused | RuntimeException failure) {
            deleteFolder(view);
            throw failure;
        }
        keep(revision, sandbox).forEach(this::remove);
    }

    /// Whether it is to know what is only known when its pod is there, or uses what may not be
    /// there then. ConfigMaps and Secrets are brought up to date before its program runs.
    private static boolean isBound(PodView view) {
        boolean alone = new PodVolumes(view.pod()).canBeMadeAhead() && !view.hasCompanions();
        return !alone || view.knowsItsUid();
    }

    private synchronized boolean holds(ObjectKey revision) {
        return made.containsKey(revision);
    }

    /// Woken or gone meanwhile, it is of no use: the next sleep makes another. That is looked at
    /// when it can be found already, so that a call of [#forget] never comes too early.
    ///
    /// @return those that must go
    private List<ParkedStart> keep(ObjectKey revision, ParkedStart sandbox) {
        List<ParkedStart> gone;
        synchronized (this) {
            if (closed || rests()) {
                return List.of(sandbox);
            }
            made.putLast(revision, sandbox);
            gone = takeSurplus();
        }
        if (!gone.contains(sandbox) && asleep.apply(revision).isEmpty()) {
            if (isTaken(revision, sandbox)) {
                gone.add(sandbox);
            }
            return gone;
        }
        news(sandbox, "Parked", "ready to start, after %d ms".formatted(sandbox.took().toMillis()));
        say(gone, most() == 0 ? lower() : "others slept later, and there is no more room");
        return gone;
    }

    /// Those that slept longest, if there are more than there may be.
    @GuardedBy("this")
    private List<ParkedStart> takeSurplus() {
        List<ParkedStart> gone = new ArrayList<>();
        while (made.size() > most()) {
            gone.add(made.pollFirstEntry().getValue());
        }
        return gone;
    }

    private String lower() {
        return "the setting is lower now: parked-instances " + most();
    }

    private void say(List<ParkedStart> gone, String reason) {
        gone.forEach(one -> news(one, "Unparked", reason));
    }

    /// There may be fewer or more than before. Returns at once.
    public void resize() {
        List<ParkedStart> gone;
        synchronized (this) {
            while (wanted.size() > most()) {
                wanted.removeFirst();
            }
            gone = takeSurplus();
        }
        say(gone, lower());
        var _ = removeSoon(gone);
    }

    /// The sandbox of the next pod of `replicaSet`, to look at. One that was made for another
    /// template is of no use any more, and goes.
    public Optional<ParkedStart> find(ObjectKey revision, ApiObject replicaSet) {
        ParkedStart sandbox;
        synchronized (this) {
            sandbox = made.get(revision);
            if (sandbox == null || sandbox.view().pod().isControlledBy(replicaSet)) {
                return Optional.ofNullable(sandbox);
            }
            made.remove(revision);
        }
        news(sandbox, "Unparked", "its revision would start otherwise now");
        var _ = removeSoon(List.of(sandbox));
        return Optional.empty();
    }

    /// As [#find], and the caller's from now on.
    public Optional<ParkedStart> take(ObjectKey revision, ApiObject replicaSet) {
        return find(revision, replicaSet).filter(sandbox -> isTaken(revision, sandbox));
    }

    private synchronized boolean isTaken(ObjectKey revision, ParkedStart sandbox) {
        wanted.remove(revision);
        return made.remove(revision, sandbox);
    }

    /// The revision is gone. Returns at once.
    public void forget(ObjectKey revision) {
        ParkedStart sandbox;
        synchronized (this) {
            wanted.remove(revision);
            sandbox = made.remove(revision);
        }
        if (sandbox != null) {
            var _ = removeSoon(List.of(sandbox));
        }
    }

    /// Ends them all, and makes none for [#REST]. Returns at once.
    public void clear(String reason) {
        List<ParkedStart> all;
        synchronized (this) {
            restsUntil = node.clocks().ticker().nanos() + REST.toNanos();
            all = takeAll();
        }
        say(all, reason);
        var _ = removeSoon(all);
    }

    private synchronized List<ParkedStart> takeAll() {
        List<ParkedStart> all = List.copyOf(made.values());
        made.clear();
        wanted.clear();
        return all;
    }

    /// Makes no more, and ends those that there are.
    ///
    /// @return completes when nothing of them is left
    public CompletionStage<Void> shutdown() {
        synchronized (this) {
            closed = true;
        }
        return removeSoon(takeAll());
    }

    private CompletionStage<Void> removeSoon(List<ParkedStart> all) {
        return CompletableFuture.runAsync(() -> all.forEach(this::remove), node.threads());
    }

    private void remove(ParkedStart sandbox) {
        sandbox.parked().remove();
        deleteFolder(sandbox.view());
    }

    private void deleteFolder(PodView view) {
        try {
            launcher.folderOf(view).delete();
        } catch (IOException left) {
            log.atWarn().addKeyValue("pod", view.key()).setCause(left).log("folder not deleted");
        }
    }

    private void news(ParkedStart sandbox, String reason, String message) {
        new NewsWriter(node, sandbox.view()).journal(reason, message);
    }
}
