package dev.barista.node.pod.life;

import dev.barista.model.instance.Rung;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.run.Waited;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state of a pod's life. A state offers only the moves that are legal from it.
///
/// ```
/// New ─▶ Claiming ─▶ Scheduling ─▶ Fetching ─▶ Reserving ─▶ Starting ─▶ Running ─▶ Leaving ─▶ Ending
///  │        │         │      ▲        ▲           ▲            │        ▲ │ │ │                │
///  │        │         ▼      │        │           │            ▼        │ │ │ └─ handed over ─┐│
///  │        │       Unscheduled       └─ back-off over ──── Waiting ◀───┼─┘ └─▶ Finished ─────┤│
///  │        └── an instance is brought ─────────────────────────────────┘                     ▼▼
///  └─────────── adopted; an early start begins at Reserving                      Removing ─▶ Gone
/// ```
///
/// Where companions still run when the main container has ended, [Remaining] comes before
/// [Finished], [Removing] and [Gone].
public sealed interface State {

    /// Nothing was decided about it yet.
    record New() implements State {
        Claiming claim() {
            return new Claiming(null);
        }
    }

    /// It waits for an instance that runs already: an early start, or one of the revision's other
    /// seat.
    ///
    /// @param end why it must end as soon as it has an answer; null if it need not
    record Claiming(@Nullable End end) implements State {
        Claiming ending(End why) {
            return new Claiming(end == null || why.compareTo(end) > 0 ? why : end);
        }
    }

    /// It asks for its share of the node.
    record Scheduling() implements State {}

    /// There is no room, or this node cannot run it.
    record Unscheduled(String message) implements State {}

    /// Its image is looked for, or pulled.
    record Fetching() implements State {}

    /// It waits for room in the memory budget.
    record Reserving(Image image, Duration pull) implements State {
        Starting start(Duration waited) {
            return new Starting(image, new Waited(pull, waited));
        }
    }

    /// The driver was asked to start its container.
    record Starting(Image image, Waited waited) implements State {
        Running running(PodView view, Run run, boolean boosted) {
            Health health = Health.of(view, run.startedNanos());
            return new Running(run, Rung.RUNNING, health, boosted, false, null);
        }
    }

    /// Nothing runs until a back-off is over.
    ///
    /// @param reason `ErrImagePull`, `CrashLoopBackOff`…
    /// @param next what it waits in after this; null if it tries again then
    record Waiting(String reason, String message, @Nullable Next next) implements State {

        /// The wait after a wait: a failed pull is told for a moment before the back-off.
        record Next(String reason, String message, Duration delay) {}
    }

    /// Its process runs.
    ///
    /// @param boosted whether its CPU limit is that of its start
    /// @param offered whether the pod is to go, and serves until another one has the instance
    /// @param exit how it ended, if that must wait for the pod that it was started for
    record Running(
            Run run,
            Rung rung,
            Health health,
            boolean boosted,
            boolean offered,
            @Nullable Exit exit)
            implements State {

        /// Of an instance that another owner had.
        public static Running brought(PodView view, RunningInstance instance) {
            Run run = instance.run();
            Health health =
                    Health.taken(view, run.startedNanos(), instance.started(), instance.ready());
            return new Running(run, instance.rung(), health, instance.boosted(), false, null);
        }

        /// What another owner of its instance has to know.
        public RunningInstance instance(Facts facts) {
            return new RunningInstance(
                    run,
                    rung,
                    health.started(),
                    serves(facts),
                    boosted,
                    facts.imageId(),
                    facts.restarts());
        }

        /// Whether it is ready, and its companions are.
        public boolean serves(Facts facts) {
            return health.ready() && facts.others().ready();
        }

        Running on(Rung other) {
            return new Running(run, other, health, boosted, offered, exit);
        }

        Running with(Run other) {
            return new Running(other, rung, health, boosted, offered, exit);
        }

        Running with(Health other) {
            return new Running(run, rung, other, boosted, offered, exit);
        }

        Running unboosted() {
            return new Running(run, rung, health, false, offered, exit);
        }

        Running offer(boolean now) {
            return new Running(run, rung, health, boosted, now, exit);
        }

        Running ended(Exit how) {
            return new Running(run, rung, health.stopped(), boosted, offered, how);
        }

        Leaving leave(End why, long deadlineNanos) {
            return new Leaving(run, health.stopped(), why, deadlineNanos);
        }
    }

    /// It gets no new requests, and finishes those it has, at full power.
    record Leaving(Run run, Health health, End why, long deadlineNanos) implements State {
        Leaving because(End other) {
            return new Leaving(run, health, other, deadlineNanos);
        }

        Ending end() {
            return new Ending(run, health, why, false, deadlineNanos);
        }
    }

    /// It was asked to end, or killed.
    record Ending(Run run, Health health, End why, boolean killed, long deadlineNanos)
            implements State {
        Ending because(End other) {
            return new Ending(run, health, other, killed, deadlineNanos);
        }

        Ending kill() {
            return new Ending(run, health, why, true, deadlineNanos);
        }
    }

    /// Its main container has ended, and is not started again; companions run.
    ///
    /// @param succeeded whether the main container ended without an error
    /// @param why they were asked to end; null if they end by themselves
    record Remaining(boolean succeeded, @Nullable End why) implements State {
        Remaining because(End other) {
            return new Remaining(succeeded, other);
        }
    }

    /// Its container has ended, and is not started again.
    record Finished(boolean succeeded) implements State {}

    /// Nothing runs; its object is being removed.
    ///
    /// @param failures of that in a row
    record Removing(int failures) implements State {
        Removing again() {
            return new Removing(failures + 1);
        }
    }

    /// Nothing is left of it here.
    record Gone() implements State {}

    /// Why an instance is ended, the stronger ones last.
    enum End {
        RESTART,
        /// It used more of the node than it may: at once, and for good. Its object stays.
        EVICT,
        REMOVE,
        /// The node stops, or there is no object: none is removed.
        SHUTDOWN
    }

    /// The run of a pod whose process was started and has not ended.
    default Optional<Run> current() {
        return switch (this) {
            case Running running -> Optional.of(running.run);
            case Leaving leaving -> Optional.of(leaving.run);
            case Ending ending -> Optional.of(ending.run);
            case New _,
                    Claiming _,
                    Scheduling _,
                    Unscheduled _,
                    Fetching _,
                    Reserving _,
                    Starting _,
                    Waiting _,
                    Remaining _,
                    Finished _,
                    Removing _,
                    Gone _ ->
                    Optional.empty();
        };
    }
}
