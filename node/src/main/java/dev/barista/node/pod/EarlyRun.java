package dev.barista.node.pod;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/// The process of an early start: probed and served until its pod has it, or nobody wants it.
///
/// Thread-safe; one of [#give] and [#leave] is called, once.
final class EarlyRun implements Health.Listener {

    private final Shared node;
    private final ObjectKey revision;
    private final Launcher.Started started;
    private final String imageId;
    private final Runnable whenServing;

    private final Health health; // touched with the lock held

    @GuardedBy("this")
    private Run run;

    @GuardedBy("this")
    private boolean boosted;

    @GuardedBy("this")
    private boolean over;

    /// @param view of the pod to come
    /// @param imageId digest of its image
    /// @param whenServing told each time that it is ready
    EarlyRun(
            Shared node,
            ObjectKey revision,
            PodView view,
            Launcher.Started started,
            String imageId,
            Runnable whenServing) {
        this.node = node;
        this.revision = revision;
        this.started = started;
        this.imageId = imageId;
        this.whenServing = whenServing;
        this.run = started.run();
        this.boosted = started.boosted();
        this.health = new Health(node, view, run, this::letter, this);
    }

    /// Begins to probe it.
    void watch() {
        letter(health::watch);
        var _ = started.run().instance().exit().thenRun(() -> letter(this::ended));
    }

    /// What others do with it goes one at a time, and ends with [#over]. The gateway is told with
    /// the lock held, so that a pod which takes it over finds it served, or nobody serves it later.
    private synchronized void letter(Runnable letter) {
        if (!over) {
            letter.run();
        }
    }

    /// Whatever a probe that is under way says: its port may be another's by now.
    private void ended() {
        health.stop();
        var _ = stopServing();
    }

    private CompletionStage<Void> stopServing() {
        return node.serving().leave(revision, started.run().id());
    }

    Run started() {
        return started.run();
    }

    /// It is its pod's from now on, and goes on serving.
    ///
    /// @param log of its output there
    synchronized Gift give(Path log) {
        over = true;
        health.pause();
        return new Gift(
                run.loggingTo(log),
                Rung.RUNNING,
                health.isStarted(),
                health.isReady(),
                boosted,
                imageId,
                0);
    }

    /// It gets no requests any more.
    ///
    /// @return completes when it has answered those that it had
    synchronized CompletionStage<Void> leave() {
        over = true;
        health.stop();
        return stopServing();
    }

    // ---- what its probes say, within a letter

    @Override
    public synchronized void ready() {
        if (!run.wasReady()) {
            run = run.ready(node.clocks().ticker().nanos());
        }
        node.serving().serve(run.serving(revision, Rung.RUNNING));
        whenServing.run();
        endBoost();
    }

    @GuardedBy("this")
    private void endBoost() {
        if (boosted) {
            boosted = false;
            try {
                run.instance().limitCpu(run.cpuMillis());
            } catch (IOException refused) {
                boosted = true; // its pod tries again
            }
        }
    }

    @Override
    public boolean failing(boolean certain) {
        return node.serving().leaveUnlessLast(revision, started.run().id()).isPresent();
    }

    /// Its pod will find the same, and restarts it.
    @Override
    public void dead(String probe) {}

    @Override
    public void changed() {}
}
