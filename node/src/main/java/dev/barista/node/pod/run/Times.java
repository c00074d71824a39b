package dev.barista.node.pod.run;

import dev.barista.model.time.Backoff;
import java.time.Duration;

/// How long things may take in a pod's life.
///
/// @param afterDrain how long an instance of a revision may take to end once it was asked
public record Times(Duration afterDrain) {

    public static final Backoff CRASH = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));
    public static final Backoff PULL = CRASH;
    public static final Backoff CONFIG = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /// An address that is given back is in use again soon, whatever the pods that wait.
    public static final Backoff NO_ADDRESS =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8));

    /// After running for so long, a container that ends has not crashed at start.
    public static final Duration STABLE = Duration.ofMinutes(10);

    /// At least so long from SIGTERM to SIGKILL, whatever draining took.
    public static final Duration LEAST_TO_END = Duration.ofSeconds(2);

    /// So long at most a container may have more CPU than its limit, if it is not ready before.
    public static final Duration LONGEST_BOOST = Duration.ofSeconds(60);

    /// After SIGKILL, its end is taken for granted.
    public static final Duration KILLED = Duration.ofSeconds(10);

    /// How long a failed pull is told before its back-off.
    public static final Duration TOLD = Duration.ofSeconds(1);

    /// How long a claim stands, and an offer that need not stand longer.
    public static final Duration HAND_OVER = Duration.ofSeconds(2);

    /// As a kubelet has it: a hook that has used up all the time leaves a moment for the program.
    ///
    /// @param time for its preStop hook and its program
    public Duration withHook(Duration time, ContainerView container) {
        return container.preStop().isPresent() ? time.plus(LEAST_TO_END) : time;
    }

    /// From SIGTERM to SIGKILL.
    ///
    /// @param left of its grace period
    /// @param routed whether it is of a revision: its grace is for its requests
    public Duration toEnd(Duration left, boolean routed) {
        Duration time = routed && left.compareTo(afterDrain) > 0 ? afterDrain : left;
        return time.compareTo(LEAST_TO_END) < 0 ? LEAST_TO_END : time;
    }
}
