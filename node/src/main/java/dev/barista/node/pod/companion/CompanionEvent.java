package dev.barista.node.pod.companion;

import dev.barista.node.pod.life.Event.Failure;
import dev.barista.node.pod.life.Health;
import dev.barista.node.probe.Outcome;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Image;
import java.time.Duration;

/// An input of the companions' state machine. Those with `at` are answers that count only while the
/// companion is still at that [step][Companion#step].
public sealed interface CompanionEvent {

    /// Their sandbox is there.
    record Begin() implements CompanionEvent {}

    /// @param pulled how long that took; zero if it was here
    record Fetched(String name, int at, Image image, Duration pulled) implements CompanionEvent {}

    record NotFetched(String name, int at, String why) implements CompanionEvent {}

    record Started(String name, int at, CompanionRun run) implements CompanionEvent {}

    record NotStarted(String name, int at, Failure failure) implements CompanionEvent {}

    /// @param message the last lines of its log when it failed
    record Exited(String name, int number, Exit exit, String message) implements CompanionEvent {}

    record Probed(String name, int number, int round, Health.Probe probe, Outcome outcome)
            implements CompanionEvent {}

    record TimeUp(String name, int at) implements CompanionEvent {}

    /// The main container has ended, and is not started again.
    record MainEnded() implements CompanionEvent {}

    /// The pod is to end.
    record End() implements CompanionEvent {}

    /// All stand still.
    record Frozen() implements CompanionEvent {}

    /// They run again, or are another pod's from now on.
    record Thawed() implements CompanionEvent {}
}
