package dev.barista.gateway.port;

import java.time.Duration;

/// The concurrency limit and the timeouts of a Revision.
///
/// @param containerConcurrency requests that one instance may serve at once; 0 for no limit
/// @param timeout of a whole request, from its arrival at the gateway
/// @param responseStart until the head of the response, from the arrival; zero for none
/// @param idle without a byte to the client; zero for none
public record RevisionLimits(
        int containerConcurrency, Duration timeout, Duration responseStart, Duration idle) {

    /// Knative's defaults: no limit of concurrency, 300 s.
    public static final RevisionLimits DEFAULT =
            new RevisionLimits(0, Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO);

    public RevisionLimits {
        if (containerConcurrency < 0) {
            throw new IllegalArgumentException(
                    "containerConcurrency: %d (expected: 0 or more)"
                            .formatted(containerConcurrency));
        }
        if (!timeout.isPositive() || responseStart.isNegative() || idle.isNegative()) {
            throw new IllegalArgumentException(
                    "timeouts: %s, %s, %s (expected: one above zero, two of zero or more)"
                            .formatted(timeout, responseStart, idle));
        }
    }
}
