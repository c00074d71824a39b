package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import org.jspecify.annotations.Nullable;

/// Where a pod is in its life. A state offers only the moves that are legal from it.
///
/// ```
/// Claiming ──▶ Unscheduled ──▶ Fetching ──▶ Running ──▶ Leaving ──▶ Ending ──▶ Gone
///    │                          ▲    │      ▲  │ │ │                 │ ▲       ▲
///    │                          │    ▼ exit │  │ │ └─ given away ────┼─┼───────┘
///    │                          └─ Waiting ◀┼──┘ └──▶ Finished ──────┼─┘
///    └── given an instance ────────────▲────┘                        │
///                                      └──────── restart ────────────┘
/// ```
sealed interface State {

    /// It waits for an instance of its revision's other seat.
    ///
    /// @param end why it must end as soon as it has an answer; null if it need not
    record Claiming(@Nullable End end) implements State {}

    /// There is no room, or this node cannot run it.
    record Unscheduled(String message) implements State {}

    /// Its image is looked for, or its container made.
    record Fetching() implements State {}

    /// Nothing runs until a back-off is over.
    ///
    /// @param reason `ErrImagePull`, `CrashLoopBackOff`…
    record Waiting(String reason, String message) implements State {}

    /// Its process runs.
    ///
    /// @param offered whether the pod is to go, and serves until another one has the instance
    record Running(Run run, Rung rung, boolean offered) implements State {
        Running on(Rung other) {
            return new Running(run, other, offered);
        }

        Running with(Run other) {
            return new Running(other, rung, offered);
        }

        Running offer() {
            return new Running(run, rung, true);
        }

        Leaving leave(End why, long deadlineNanos) {
            return new Leaving(run, why, deadlineNanos);
        }
    }

    /// It gets no new requests, and finishes those it has, at full power.
    record Leaving(Run run, End why, long deadlineNanos) implements State {
        Leaving because(End other) {
            return new Leaving(run, other, deadlineNanos);
        }

        Ending end() {
            return new Ending(run, why);
        }
    }

    /// It was asked to end, or killed.
    record Ending(Run run, End why) implements State {
        Ending because(End other) {
            return new Ending(run, other);
        }
    }

    /// Its container has ended, and is not started again.
    record Finished(boolean succeeded) implements State {}

    /// Nothing is left of it here.
    record Gone() implements State {}

    /// Why an instance is ended, the stronger ones last.
    enum End {
        RESTART,
        REMOVE,
        /// The node stops; the object stays.
        SHUTDOWN
    }
}
