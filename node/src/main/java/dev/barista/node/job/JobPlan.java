package dev.barista.node.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is to be done for a Job now, in this order: pods dropped, ended and created, the status
/// written, pods released.
///
/// @param dropped pods that are deleted, and count neither as succeeded nor as failed
/// @param ended pods that are deleted and count as failed
/// @param created an index for each pod that is made
/// @param released pods that the status counts, or is about to: their finalizer goes
/// @param news what users are told
/// @param again when to look again even if nothing changes; null for not at all
/// @param isOver whether the Job itself is deleted, its time being over
record JobPlan(
        List<JobPod> dropped,
        List<JobPod> ended,
        List<Integer> created,
        ObjectNode status,
        List<JobPod> released,
        List<News> news,
        @Nullable Duration again,
        boolean isOver) {

    /// An Event of the Job.
    record News(boolean isWarning, String reason, String message) {}

    JobPlan {
        dropped = List.copyOf(dropped);
        ended = List.copyOf(ended);
        created = List.copyOf(created);
        released = List.copyOf(released);
        news = List.copyOf(news);
    }

    Optional<Duration> next() {
        return Optional.ofNullable(again);
    }
}
