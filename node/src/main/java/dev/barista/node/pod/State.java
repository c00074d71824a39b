package dev.barista.node.pod;

/// Where a pod is in its life. A state offers only the moves that are legal from it.
///
/// ```
/// Unscheduled ──▶ Fetching ──▶ Running ──▶ Leaving ──▶ Ending ──▶ Gone
///                  ▲    │        │                       │ ▲
///                  │    ▼        ▼ exit                  │ │
///                  └─ Waiting ◀──┴──▶ Finished ──────────┼─┘
///                       ▲                                │
///                       └──────── restart ───────────────┘
/// ```
sealed interface State {

    /// There is no room, or this node cannot run it.
    record Unscheduled(String message) implements State {}

    /// Its image is looked for, or its container made.
    record Fetching() implements State {}

    /// Nothing runs until a back-off is over.
    ///
    /// @param reason `ErrImagePull`, `CrashLoopBackOff`…
    record Waiting(String reason, String message) implements State {}

    /// Its process runs.
    record Running(Run run, Rung rung) implements State {
        Leaving leave(End why, long deadlineNanos) {
            return new Leaving(run, why, deadlineNanos);
        }
    }

    /// It gets no new requests, and finishes those it has.
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
