package dev.barista.apiserver.metrics;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What pods and the node use, as the kernel counts it. Thread-safe; may block for a second, as a
/// rate takes two looks.
public interface UsageSource {

    /// Of those that run.
    ///
    /// @param wanted which are asked for
    /// @throws InterruptedException if the client has gone
    List<PodUsage> pods(Predicate<ObjectKey> wanted) throws InterruptedException;

    /// Of the whole machine; empty if it cannot be told.
    ///
    /// @throws InterruptedException if the client has gone
    Optional<NodeUsage> node() throws InterruptedException;

    /// @param name of the node
    record NodeUsage(String name, Measured measured) {}

    /// @param containers those that run
    record PodUsage(ObjectKey pod, List<ContainerUsage> containers) {
        public PodUsage {
            containers = List.copyOf(containers);
        }
    }

    /// What a container uses.
    record ContainerUsage(String name, Measured measured) {}

    /// @param at when it was looked at last
    /// @param window over which the rate of the processor was taken
    /// @param cpuNanos of processor time in a second
    /// @param memoryBytes that are held, without what the kernel could drop at once
    record Measured(Instant at, Duration window, long cpuNanos, long memoryBytes) {}
}
