package dev.barista.node.pod;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Image;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An instance that is started for a pod which is still to be written, and serves when it is ready.
///
/// ```
/// begin ─▶ memory gate ─▶ start ─▶ EarlyRun ─┬─▶ takenBy its pod: folder renamed, a run as any
///                                            └─▶ end: nobody came
/// ```
///
/// It begins in a sandbox that was parked for it, if there is one. Its folder is named after a uid
/// of its own until then: one that a crash leaves behind belongs to no pod, and is swept.
/// Thread-safe; one of [#takenBy] and [#end] is called, once.
final class EarlyStart {

    private static final Logger log = LoggerFactory.getLogger(EarlyStart.class);

    private final Shared node;
    private final Launcher launcher;
    private final ObjectKey revision;
    private final PodView view;
    private final Image image;
    private final @Nullable Sandbox sandbox;
    private final FutureTask<EarlyRun> start;
    private final CompletableFuture<Duration> memory = new CompletableFuture<>();
    private final CompletableFuture<Void> headStart = new CompletableFuture<>();
    private volatile boolean ended;

    /// @param view of the pod as it will be, but for its uid
    /// @param sandbox of that view, to start in; null if there is none
    EarlyStart(
            Shared node,
            Launcher launcher,
            ObjectKey revision,
            PodView view,
            Image image,
            @Nullable Sandbox sandbox) {
        this.node = node;
        this.launcher = launcher;
        this.revision = revision;
        this.view = view;
        this.image = image;
        this.sandbox = sandbox;
        this.start = new FutureTask<>(this::start);
    }

    ObjectKey revision() {
        return revision;
    }

    PodView view() {
        return view;
    }

    /// Whether `pod` is the one that it was started for.
    boolean isFor(PodView pod) {
        return pod.key().equals(view.key())
                && pod.pod().findController().equals(view.pod().findController());
    }

    /// Starts when there is memory for it. Blocks for the start, if there is.
    void begin() {
        CompletableFuture<Duration> room =
                node.ports().memory().beforeStart(revision).toCompletableFuture();
        if (room.isDone()) {
            memory.complete(room.resultNow());
            start.run();
        } else {
            var _ =
                    room.thenAccept(waited -> {
                        memory.complete(waited);
                        node.threads().execute(start);
                    });
        }
    }

    /// Completes, never exceptionally, when it may start, with how long it waited for room.
    CompletableFuture<Duration> memory() {
        return memory;
    }

    /// Completes, never exceptionally, when it has served for a moment, or cannot start.
    CompletableFuture<Void> headStart() {
        return headStart;
    }

    private EarlyRun start() throws IOException, Refused {
        try {
            if (ended) {
                if (sandbox != null) {
                    sandbox.parked().remove();
                }
                throw new IOException("start: given up before it began");
            }
            var waited = new Waited(Duration.ZERO, memory.getNow(Duration.ZERO));
            Launcher.Started started =
                    sandbox == null
                            ? launcher.start(view, image, 0, waited)
                            : launcher.start(sandbox, image, waited);
            return follow(started);
        } catch (IOException | Refused | RuntimeException failure) {
            headStart.complete(null);
            throw failure;
        }
    }

    private EarlyRun follow(Launcher.Started started) {
        var run = new EarlyRun(node, revision, view, started, image.digest(), this::serves);
        run.watch(); // before all that only tells about it: somebody may be waiting
        boolean waited = memory.getNow(Duration.ZERO).isPositive(); // and its pod was written
        String when = waited ? "when there was memory for it" : "before its pod is written";
        long pid = started.run().instance().pid();
        new News(node, view).journal("StartedEarly", "process %d, %s".formatted(pid, when));
        return run;
    }

    private void serves() {
        node.clocks()
                .scheduler()
                .schedule(PodSettings.ANSWER_FIRST, () -> headStart.complete(null));
    }

    /// Makes it the instance of `pod`. Blocks until it runs.
    ///
    /// @throws Refused as [Launcher#start]
    /// @throws IOException as [Launcher#start]; nothing of it is left then
    Gift takenBy(PodView pod) throws IOException, Refused {
        EarlyRun run;
        try {
            run = await();
        } catch (IOException | Refused | RuntimeException failure) {
            deleteFolder();
            throw failure;
        }
        try {
            launcher.folderOf(view).moveTo(launcher.folderOf(pod));
        } catch (IOException refused) {
            var _ = leave(run, pod.grace()); // it may have requests
            throw refused;
        }
        return run.give(launcher.folderOf(pod).logOf(pod.containerName(), 0));
    }

    /// Who waits for it starts it, if nobody has come to that yet.
    private EarlyRun await() throws IOException, Refused {
        start.run();
        try {
            return start.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case Refused refused -> throw refused;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /// Nobody wants it any more: it answers what it has, for which it has `grace`, and is removed.
    /// Blocks until it has started, if it has begun to.
    ///
    /// @return completes when nothing of it is left
    CompletionStage<Void> end(Duration grace) {
        ended = true;
        EarlyRun run;
        try {
            run = await();
        } catch (IOException | Refused | RuntimeException notStarted) {
            log.atDebug().addKeyValue("pod", view.key()).setCause(notStarted).log("not started");
            removed();
            return CompletableFuture.completedStage(null);
        }
        return leave(run, grace);
    }

    private CompletionStage<Void> leave(EarlyRun run, Duration grace) {
        CompletableFuture<Void> drained = run.leave().toCompletableFuture();
        completeIn(grace, drained);
        return drained.thenCompose(_ -> askedToEnd(run.started(), grace))
                .handleAsync(
                        (_, _) -> {
                            launcher.remove(run.started());
                            removed();
                            return null;
                        },
                        node.threads());
    }

    /// As a pod's instance is, unless it would not hear it.
    private CompletionStage<Void> askedToEnd(Run run, Duration grace) {
        if (grace.isZero() || node.procfs().isDeafToTerminate(run.instance().pid())) {
            return CompletableFuture.completedStage(null);
        }
        var ended = new CompletableFuture<Void>();
        var _ = run.instance().exit().thenRun(() -> ended.complete(null));
        Duration most = node.settings().afterDrain();
        completeIn(grace.compareTo(most) < 0 ? grace : most, ended);
        run.instance().terminate();
        return ended;
    }

    private void completeIn(Duration delay, CompletableFuture<Void> future) {
        if (!future.isDone()) {
            node.clocks().scheduler().schedule(delay, () -> future.complete(null));
        }
    }

    private void removed() {
        deleteFolder();
        node.room().leave(view.uid()); // no more than nothing, where a pod has its share
    }

    private void deleteFolder() {
        try {
            launcher.folderOf(view).delete();
        } catch (IOException left) {
            log.atWarn().addKeyValue("pod", view.key()).setCause(left).log("folder not deleted");
        }
    }
}
