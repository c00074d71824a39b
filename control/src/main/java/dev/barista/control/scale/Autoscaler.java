package dev.barista.control.scale;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.journal.Journal;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Scales revisions while it is started. It can be stopped and started again, as often as this
/// process becomes the leader: each start makes a new [ScaleLoop], which scales nothing down before
/// it has seen a window of load.
///
/// Thread-safe. Between a stop and the next start requests for a scale are dropped: the leader of
/// that time decides.
public final class Autoscaler implements AutoCloseable {

    private final Supplier<ScaleLoop> loops;
    private volatile Alternatives alternatives = Alternatives.NONE;

    @GuardedBy("this")
    private @Nullable ScaleLoop writer;

    /// As `writer`; read without the lock, which is held while a loop starts.
    private volatile @Nullable ScaleLoop running;

    private Autoscaler(
            Objects objects,
            Loads loads,
            SettingsSource settings,
            Journal journal,
            Clocks clocks,
            Executor loop,
            Executor writers) {
        loops =
                () ->
                        new ScaleLoop(
                                objects,
                                loads,
                                settings,
                                journal,
                                alternatives,
                                clocks,
                                loop,
                                writers);
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
        return new Autoscaler(
                objects, loads, new LiveSettings(config), journal, clocks, loop, writers);
    }

    /// Tells `to`, from the next [#start] on, what revisions would have held under other policies.
    public void compare(Alternatives to) {
        alternatives = to;
    }

    /// Does nothing if it is started.
    public synchronized void start() {
        if (writer == null) {
            ScaleLoop next = loops.get();
            writer = next;
            running = next;
            next.start();
        }
    }

    /// Stops watching and deciding, until the next [#start]. Does nothing if it is stopped.
    public synchronized void stop() {
        ScaleLoop last = writer;
        writer = null;
        running = null;
        if (last != null) {
            last.close();
        }
    }

    /// A request of this revision waits, and no instance may serve it. Returns at once.
    public void wanted(ObjectKey revision) {
        ScaleLoop now = running;
        if (now != null) {
            now.wanted(revision);
        }
    }

    /// The idle seat of this revision has come to its end: nothing of it is kept. Returns at once.
    /// Does nothing if it has been woken meanwhile.
    ///
    /// @param reason for the journal
    public void release(ObjectKey revision, String reason) {
        ScaleLoop now = running;
        if (now != null) {
            now.release(revision, reason);
        }
    }

    /// Memory is short: if nothing is asked of the revision, its instances go at once, as far as
    /// its bounds let them; one may stay as an idle seat. Returns at once.
    public void reclaim(ObjectKey revision) {
        ScaleLoop now = running;
        if (now != null) {
            now.reclaim(revision);
        }
    }

    /// What is known of each revision: none while it is stopped. Returns at once; may never
    /// complete if it is stopped meanwhile.
    public CompletionStage<List<ScaleReading>> readings() {
        ScaleLoop now = running;
        return now == null ? CompletableFuture.completedFuture(List.of()) : now.readings();
    }

    /// The settings have changed: takes them over.
    public void reconfigure() {
        ScaleLoop now = running;
        if (now != null) {
            now.reconfigure();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
