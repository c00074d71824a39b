package dev.barista.model.serving;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The concurrency limit and timeouts of requests to a revision.
///
/// @param concurrency requests that one instance works on at a time; 0 is unlimited
/// @param timeout until the response has ended
/// @param responseStart until its first byte; null is unlimited
/// @param idle between two of its bytes; null is unlimited
public record Limits(
        int concurrency,
        Duration timeout,
        @Nullable Duration responseStart,
        @Nullable Duration idle) {

    /// What Knative takes where a spec says nothing, which defaulting prevents.
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    static Limits from(JsonNode spec) {
        Duration timeout = positive(Trees.seconds(spec.path("timeoutSeconds")));
        return new Limits(
                spec.path("containerConcurrency").asInt(0),
                timeout == null ? DEFAULT_TIMEOUT : timeout,
                positive(Trees.seconds(spec.path("responseStartTimeoutSeconds"))),
                positive(Trees.seconds(spec.path("idleTimeoutSeconds"))));
    }

    private static @Nullable Duration positive(@Nullable Duration duration) {
        return duration == null || !duration.isPositive() ? null : duration;
    }
}
