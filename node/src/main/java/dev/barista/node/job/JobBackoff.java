package dev.barista.node.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// How long a Job waits before it makes the next pod: 10 s after a failure, twice as long after
/// each further one, at most 6 min; a success begins anew. Pure.
///
/// It is read from the pods that are there, not remembered, so that it outlives a crash.
final class JobBackoff {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofMinutes(6);
    private static final int MOST_DOUBLINGS = 6;

    /// @return zero if it does not wait
    static Duration left(List<JobPod> pods, Instant now) {
        Instant success =
                pods.stream()
                        .filter(JobPod::hasSucceeded)
                        .map(JobPod::end)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.MIN);
        List<Instant> failures =
                pods.stream()
                        .filter(pod -> pod.hasEnded() && !pod.hasSucceeded())
                        .map(JobPod::end)
                        .filter(end -> end.isAfter(success))
                        .sorted()
                        .toList();
        if (failures.isEmpty()) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures.size() - 1, MOST_DOUBLINGS);
        Duration wait = FIRST.multipliedBy(1L << doublings);
        Instant end = failures.getLast().plus(wait.compareTo(MOST) < 0 ? wait : MOST);
        return end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
    }

    private JobBackoff() {}
}
