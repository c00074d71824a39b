package dev.barista.node.pod.companion;

import dev.barista.node.pod.life.Action.News;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Health;
import dev.barista.runtime.Image;
import java.time.Duration;

/// An output of the companions' state machine. The executor does one after another, in order; some
/// are answered by a [CompanionEvent].
public sealed interface CompanionAction {

    /// Looks for its image, and pulls it if its policy says so.
    record Fetch(String name, int at) implements CompanionAction {}

    /// Beside other starts.
    record Start(String name, int at, Image image, int number) implements CompanionAction {}

    /// The init containers are done with.
    record StartMain() implements CompanionAction {}

    /// From now on its exit is an event.
    record Follow(String name, CompanionRun run) implements CompanionAction {}

    record Probe(String name, CompanionRun run, int round, Health.Probe probe, Duration delay)
            implements CompanionAction {}

    /// After its preStop hook.
    ///
    /// @param time that the hook has
    record Terminate(String name, CompanionRun run, Duration time) implements CompanionAction {}

    record Kill(CompanionRun run) implements CompanionAction {}

    /// Cleans up after a process.
    record Remove(CompanionRun run) implements CompanionAction {}

    /// Ends the time of the state, unless the companion has moved on by then.
    record Timer(String name, int at, Duration delay) implements CompanionAction {}

    record Report(News news) implements CompanionAction {

        static Report normal(String reason, String message) {
            return new Report(new News.Normal(reason, message));
        }

        static Report warning(String reason, String message) {
            return new Report(new News.Warning(reason, message));
        }
    }

    /// What runs has changed: the pod's status, and what is noted down for another process.
    record Changed() implements CompanionAction {}

    /// To the pod's machine.
    record Tell(Event event) implements CompanionAction {}
}
