package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings;
import dev.barista.node.handover.Place;
import dev.barista.node.ladder.Arrival;
import dev.barista.node.ladder.Resident;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one pod's instance up and down the idle ladder: applies the quota and the freezer, and
/// tells. Who decides is elsewhere: `node.ladder`, or a request.
///
/// Down, the gateway goes first, for it alone knows whether a request is in flight; up, the kernel
/// goes first, and whoever waits is answered before anything is written or told, which is left for
/// [PodSettings#ANSWER_FIRST].
///
/// Belongs to the mailbox of its pod, but for [#resident].
final class RungMoves {

    private static final Logger log = LoggerFactory.getLogger(RungMoves.class);

    private final Course course;
    private final Shared node;
    private volatile @Nullable Resident resident;

    RungMoves(Course course) {
        this.course = course;
        this.node = course.node;
    }

    /// The latest picture; empty while it has no instance that was ready. Any thread.
    Optional<Resident> resident() {
        return Optional.ofNullable(resident);
    }

    /// It is ready for the first time, or was taken over when it was.
    void settled() {
        endBoost();
        look();
        if (course.state() instanceof State.Running running && course.place().isPresent()) {
            moveToItsSeat(running);
        }
    }

    private void moveToItsSeat(State.Running running) {
        Arrival arrival = Arrival.of(running.rung(), course.view.isReserve(), settings());
        move(arrival.to(), Arrival.REASON, arrival.inputs());
    }

    /// An adopted instance gets the power that its rung has: the process that died may have changed
    /// one and not noted down the other.
    void reapply(State.Running running) {
        Run run = running.run();
        try {
            switch (running.rung()) {
                case FROZEN -> run.instance().freeze();
                case RESERVE -> {
                    run.instance().limitCpu(reserveMillis(run));
                    run.instance().thaw();
                }
                case RUNNING, PARKED, STOPPED -> {
                    if (!course.boosted) {
                        run.instance().limitCpu(run.cpuMillis());
                    }
                    run.instance().thaw();
                }
            }
        } catch (IOException refused) {
            warn("rung not applied", refused);
        }
    }

    // ---- up and down

    /// A request waits: it is answered, whatever happens.
    void raise(CompletableFuture<List<Stage>> answer) {
        if (!(course.state() instanceof State.Running running)) {
            answer.complete(List.of()); // it has full power, and drains
            return;
        }
        if (running.rung() == Rung.RUNNING) {
            answer.complete(List.of());
            return;
        }
        try {
            List<Stage> stages = raisePower(running.run(), running.rung());
            course.amend(running.on(Rung.RUNNING));
            answer.complete(stages);
        } catch (IOException | RuntimeException refused) {
            warn("not raised", refused);
            answer.completeExceptionally(refused);
            return;
        }
        arrived(running.rung());
        course.cyclePlace()
                .filter(Place::reserve)
                .ifPresent(
                        place -> node.steps().served(place.revision(), PodSettings.ANSWER_FIRST));
        var move = new Move(running.rung(), Rung.RUNNING, "request", Map.of(), now());
        course.later(PodSettings.ANSWER_FIRST, () -> tell(move));
    }

    /// @return false if it is not on that rung now
    boolean move(Rung to, String reason, Map<String, String> inputs) {
        if (!(course.state() instanceof State.Running running)
                || course.view.revision().isEmpty()
                || to == Rung.STOPPED) {
            return false;
        }
        Rung from = running.rung();
        if (from == to) {
            return true;
        }
        ObjectKey revision = course.view.revision().get();
        boolean done =
                to.isBelow(from) ? lower(revision, running, to) : lift(revision, running, to);
        if (done) {
            course.amend(running.on(to));
            arrived(from);
            tell(new Move(from, to, reason, inputs, now()));
        }
        return done;
    }

    private boolean lower(ObjectKey revision, State.Running running, Rung to) {
        Run run = running.run();
        if (!node.serving().lower(revision, run.id(), to)) {
            return false;
        }
        try {
            if (to == Rung.FROZEN) {
                pauseProbes();
                run.instance().freeze();
            } else {
                run.instance().limitCpu(reserveMillis(run));
            }
            return true;
        } catch (IOException refused) {
            warn("not lowered", refused);
            undo(revision, running, to);
            return false;
        }
    }

    /// A freezer that gives up may have frozen a part of it.
    private void undo(ObjectKey revision, State.Running running, Rung to) {
        if (to == Rung.FROZEN) {
            try {
                running.run().instance().thaw();
            } catch (IOException refused) {
                warn("not thawed", refused);
            }
        }
        if (running.rung() == Rung.RUNNING) {
            node.serving().raised(revision, running.run().id());
        } else {
            node.serving().lower(revision, running.run().id(), running.rung());
        }
        resumeProbes();
    }

    private boolean lift(ObjectKey revision, State.Running running, Rung to) {
        Run run = running.run();
        try {
            if (to == Rung.RUNNING) {
                raisePower(run, running.rung());
                node.serving().raised(revision, run.id());
                return true;
            }
            if (!node.serving().lower(revision, run.id(), to)) {
                return false; // it is being raised: the letter is behind this one
            }
            run.instance().limitCpu(reserveMillis(run));
            run.instance().thaw();
            return true;
        } catch (IOException refused) {
            warn("not raised", refused);
            return false;
        }
    }

    /// The quota first: a thawed process must not meet the low one.
    private List<Stage> raisePower(Run run, Rung from) throws IOException {
        Instance instance = run.instance();
        List<Stage> stages = new ArrayList<>();
        long began = node.clocks().ticker().nanos();
        instance.limitCpu(run.cpuMillis());
        long limited = node.clocks().ticker().nanos();
        stages.add(new Stage("quota", Duration.ofNanos(limited - began)));
        if (from == Rung.FROZEN) {
            instance.thaw();
            long thawed = node.clocks().ticker().nanos();
            stages.add(new Stage("thaw", Duration.ofNanos(thawed - limited)));
        }
        return stages;
    }

    /// What must not wait: the ledger's reading, and the probes.
    private void arrived(Rung from) {
        if (from == Rung.FROZEN) {
            resumeProbes();
        }
        look();
    }

    private record Move(
            Rung from, Rung to, String reason, Map<String, String> inputs, Instant at) {}

    private Instant now() {
        return node.clocks().wall().instant();
    }

    private void tell(Move move) {
        course.view
                .revision()
                .ifPresent(revision -> node.ports().journal().record(entry(move, revision)));
        course.keep();
        course.publish();
    }

    private RungChanged entry(Move move, ObjectKey revision) {
        return new RungChanged(
                move.at(),
                revision,
                course.view.key().name(),
                move.from(),
                move.to(),
                move.reason(),
                move.inputs());
    }

    // ---- its end

    /// It goes for good: what it still has to do, it does on full power. Who decided that has
    /// journalled it: the ladder for its idle seats, the autoscaler for the number of them.
    void leaving(State.Running running) {
        if (running.rung().isLowered()) {
            try {
                raisePower(running.run(), running.rung());
            } catch (IOException refused) {
                warn("not raised", refused);
            }
            course.amend(running.on(Rung.RUNNING));
            look();
        }
    }

    /// The instance ends or becomes another pod's.
    void leave() {
        Resident last = resident;
        resident = null;
        if (last != null) {
            node.watches().forEach(watch -> watch.left(last));
        }
    }

    // ---- what all of it needs

    /// Takes a new picture, and shows it to those who watch.
    private void look() {
        leave();
        Optional<Resident> now = picture();
        resident = now.orElse(null);
        now.ifPresent(next -> node.watches().forEach(watch -> watch.entered(next)));
    }

    private Optional<Resident> picture() {
        return course.state() instanceof State.Running running
                ? course.view.revision().map(revision -> picture(revision, running))
                : Optional.empty();
    }

    private Resident picture(ObjectKey revision, State.Running running) {
        Run run = running.run();
        return new Resident(
                revision,
                course.view.key(),
                course.view.uid(),
                run.id(),
                running.rung(),
                course.view.isReserve(),
                settings(),
                run.cpuMillis(),
                run.instance(),
                run.ownStart());
    }

    private IdleSettings settings() {
        return course.view.idle(node.ports().idle().get());
    }

    /// Never more than on full power.
    private int reserveMillis(Run run) {
        int reserve = settings().reserve().cpuMillis();
        return run.cpuMillis() == 0 ? reserve : Math.min(reserve, run.cpuMillis());
    }

    /// From its start on a boosted one has more CPU than it may: until it is ready, or has had its
    /// time.
    void endBoost() {
        if (course.boosted && course.state() instanceof State.Running running) {
            course.boosted = false;
            try {
                running.run().instance().limitCpu(running.run().cpuMillis());
            } catch (IOException refused) {
                warn("boost not ended", refused);
            }
        }
    }

    private void pauseProbes() {
        if (course.health != null) {
            course.health.pause();
        }
    }

    private void resumeProbes() {
        if (course.health != null) {
            course.health.resume();
        }
    }

    private void warn(String what, Exception why) {
        log.atWarn().addKeyValue("pod", course.view.key()).setCause(why).log(what);
    }
}
