package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The idle ladder of a node, put together: which instances go down, and when; which make room when
/// memory runs short; which starts must wait for memory.
///
/// Made before the node, which tells it of instances ([RungWatch]) and asks it before a start
/// ([MemoryGate]); [#start] gives it the means to move them. Thread-safe.
public final class Ladder implements RungWatch, MemoryGate, AutoCloseable {

    private final LadderPorts ports;
    private final KnownRevisions revisions = new KnownRevisions();
    private final Late residents = new Late();
    private final LadderLoop loop;
    private final PressureLoop pressure;
    private @Nullable Watch watch;

    /// @param wakes told by the gateway's journal
    /// @param threads where blocking work runs: as many as there are tasks
    public Ladder(
            LadderPorts ports,
            LadderMachine machine,
            MeasuredWakes wakes,
            Clocks clocks,
            Executor threads) {
        this.ports = ports;
        this.loop =
                new LadderLoop(
                        ports, residents, revisions, wakes, machine.freezer(), clocks, threads);
        var events = new Events(ports.objects(), clocks, threads);
        this.pressure =
                new PressureLoop(
                        ports, machine, residents, revisions, wakes, events, clocks, threads);
    }

    /// From now on instances go down. Called once, when the node has started.
    public void start(Residents known) {
        residents.known = known;
        watch = ports.objects().watch(Types.REVISION, this::revisionChanged);
        loop.lookSoon();
    }

    private void revisionChanged(Change change) {
        revisions.note(change);
        loop.lookSoon();
    }

    @Override
    public void entered(Resident resident) {
        pressure.entered(resident);
        loop.entered(resident);
    }

    @Override
    public void left(Resident resident) {
        pressure.left(resident);
        loop.left(resident);
    }

    @Override
    public CompletionStage<Duration> beforeStart(ObjectKey revision) {
        return pressure.beforeStart(revision);
    }

    /// Moves no instance any more, and lets all starts through.
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        loop.close();
        pressure.close();
    }

    /// The node's instances, once there is a node.
    private static final class Late implements Residents {
        private volatile @Nullable Residents known;

        @Override
        public List<Resident> all() {
            Residents now = known;
            return now == null ? List.of() : now.all();
        }

        @Override
        public CompletionStage<Boolean> move(
                String id, Rung to, String reason, Map<String, String> inputs) {
            Residents now = known;
            return now == null
                    ? CompletableFuture.completedStage(false)
                    : now.move(id, to, reason, inputs);
        }

        @Override
        public void unpark(String reason) {
            Residents now = known;
            if (now != null) {
                now.unpark(reason);
            }
        }
    }
}
