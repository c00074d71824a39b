package dev.barista.node.job;

import dev.barista.model.object.ApiObject;
import dev.barista.node.job.JobPlan.News;
import dev.barista.node.status.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Decides what is to be done for a Job, from its pods. Pure: one turn, used once.
///
/// ```
/// active ──▶ SuccessCriteriaMet, FailureTarget ──▶ all pods ended and counted ──▶ Complete, Failed
/// ```
final class JobTurn {

    private static final String COMPLETE = "Complete";
    private static final String FAILED = "Failed";
    private static final String SUCCESS_MET = "SuccessCriteriaMet";
    private static final String FAILURE_TARGET = "FailureTarget";
    private static final String SUSPENDED = "Suspended";

    private final JobSpec spec;
    private final List<JobPod> pods;
    private final Instant now;
    private final ObjectNode status;
    private final Conditions conditions;
    private final Counted counted;
    private final List<JobPod> dropped = new ArrayList<>();
    private final List<JobPod> ended = new ArrayList<>();
    private final List<Integer> created = new ArrayList<>();
    private final List<JobPod> released = new ArrayList<>();
    private final List<News> news = new ArrayList<>();
    private @Nullable Duration again;

    private JobTurn(ApiObject job, List<JobPod> pods, Instant now) {
        this.spec = JobSpec.of(job);
        this.pods = pods;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.status = job.status() instanceof ObjectNode old ? old.deepCopy() : emptyStatus();
        this.conditions = new Conditions(job.status());
        this.counted = new Counted(status, spec.indexed(), spec.completions());
    }

    private static ObjectNode emptyStatus() {
        return dev.barista.model.object.Json.object();
    }

    /// @param pods all that the Job controls
    static JobPlan plan(ApiObject job, List<JobPod> pods, Instant now) {
        var turn = new JobTurn(job, pods, now);
        return turn.find(COMPLETE).or(() -> turn.find(FAILED)).isPresent()
                ? turn.finished(now)
                : turn.unfinished();
    }

    private JobPlan finished(Instant exactly) {
        released.addAll(pods.stream().filter(JobPod::isTracked).toList());
        Instant end =
                find(COMPLETE)
                        .or(() -> find(FAILED))
                        .map(one -> one.path("lastTransitionTime").asString(""))
                        .map(Instant::parse)
                        .orElseThrow();
        boolean isOver = false;
        if (spec.keptFor() != null) {
            Instant limit = end.plus(spec.keptFor());
            isOver = !exactly.isBefore(limit);
            lookAgainIn(Duration.between(exactly, limit));
        }
        return plan(isOver);
    }

    private JobPlan unfinished() {
        counted.settle(pods);
        countEnded();
        boolean failing = isFailing();
        if (!failing) {
            suspendOrResume();
        }
        if (failing) {
            endAll();
        } else if (find(SUCCESS_MET).isEmpty() && !spec.suspended()) {
            balance();
            succeedIfDone();
        }
        conclude(failing);
        report();
        return plan(false);
    }

    private JobPlan plan(boolean isOver) {
        return new JobPlan(dropped, ended, created, status, released, news, again, isOver);
    }

    private void countEnded() {
        for (JobPod pod : pods) {
            if (!pod.isTracked()) {
                continue;
            }
            if (pod.hasSucceeded()) {
                counted.addSucceeded(pod, spec.completions());
                released.add(pod);
            } else if (pod.hasFailed(spec.replacesFailedOnly())) {
                counted.addFailed(pod);
                released.add(pod);
            }
        }
    }

    private boolean isFailing() {
        if (find(FAILURE_TARGET).isPresent()) {
            return true;
        }
        if (find(SUCCESS_MET).isPresent()) {
            return false;
        }
        if (counted.failed() > spec.backoffLimit() || hasRestartedTooOften()) {
            become(
                    FAILURE_TARGET,
                    "BackoffLimitExceeded",
                    "Job has reached the specified backoff limit");
            return true;
        }
        if (isPastDeadline()) {
            become(
                    FAILURE_TARGET,
                    "DeadlineExceeded",
                    "Job was active longer than specified deadline");
            return true;
        }
        return false;
    }

    private boolean hasRestartedTooOften() {
        if (!spec.restarts()) {
            return false;
        }
        int restarts = pods.stream().filter(JobPod::isActive).mapToInt(JobPod::restarts).sum();
        return spec.backoffLimit() == 0 ? restarts > 0 : restarts >= spec.backoffLimit();
    }

    private boolean isPastDeadline() {
        String start = status.path("startTime").asString("");
        if (spec.deadline() == null || spec.suspended() || start.isEmpty()) {
            return false;
        }
        Duration left = Duration.between(now, Instant.parse(start).plus(spec.deadline()));
        lookAgainIn(left);
        return !left.isPositive();
    }

    private void suspendOrResume() {
        boolean was = find(SUSPENDED).isPresent();
        if (spec.suspended()) {
            active().forEach(dropped::add);
            if (!was) {
                become(SUSPENDED, "JobSuspended", "Job suspended");
                news.add(new News(false, "Suspended", "Job suspended"));
            }
        } else if (was) {
            conditions
                    .set(SUSPENDED, false, "JobResumed", "Job resumed", now)
                    .put("lastProbeTime", now.toString());
            status.put("startTime", now.toString());
            news.add(new News(false, "Resumed", "Job resumed"));
            lookAgainAtDeadline();
        } else if (!status.has("startTime")) {
            status.put("startTime", now.toString());
            lookAgainAtDeadline();
        }
    }

    private void lookAgainAtDeadline() {
        if (spec.deadline() != null) {
            lookAgainIn(spec.deadline());
        }
    }

    /// Those that have not ended are ended, and count as failed.
    private void endAll() {
        active().forEach(ended::add);
        for (JobPod pod : pods) {
            if (pod.isTracked() && !released.contains(pod)) {
                counted.addFailed(pod);
                released.add(pod);
            }
        }
    }

    private void balance() {
        List<JobPod> active = active().toList();
        int wanted = wanted(active.size());
        if (active.size() > wanted) {
            active.stream()
                    .sorted(
                            Comparator.comparing(JobPod::isReady)
                                    .thenComparing(
                                            pod -> pod.pod().created().orElse(Instant.EPOCH),
                                            Comparator.reverseOrder())
                                    .thenComparing(pod -> pod.pod().key()))
                    .limit(active.size() - wanted)
                    .forEach(dropped::add);
            return;
        }
        int missing = wanted - active.size();
        if (spec.replacesFailedOnly()) {
            missing -= (int) pods.stream().filter(JobPod::isEnding).count();
        }
        if (missing <= 0) {
            return;
        }
        Duration wait = JobBackoff.left(pods, now);
        if (wait.isPositive()) {
            lookAgainIn(wait);
        } else {
            create(missing);
        }
    }

    private int wanted(int active) {
        if (spec.completions() < 0) {
            return counted.succeeded() > 0 ? active : spec.parallelism();
        }
        return Math.clamp(spec.completions() - counted.succeeded(), 0, spec.parallelism());
    }

    private void create(int count) {
        if (!spec.indexed()) {
            for (int i = 0; i < count; i++) {
                created.add(JobPod.NO_INDEX);
            }
            return;
        }
        Set<Integer> taken =
                pods.stream()
                        .filter(pod -> pod.isActive() || isReplacedLater(pod))
                        .map(JobPod::index)
                        .collect(Collectors.toSet());
        for (int i = 0; i < spec.completions() && created.size() < count; i++) {
            if (!taken.contains(i) && !counted.hasSucceeded(i)) {
                created.add(i);
            }
        }
    }

    private boolean isReplacedLater(JobPod pod) {
        return spec.replacesFailedOnly() && pod.isEnding();
    }

    private void succeedIfDone() {
        boolean idle = active().noneMatch(pod -> !dropped.contains(pod)) && created.isEmpty();
        boolean enough =
                spec.completions() < 0
                        ? counted.succeeded() > 0
                        : counted.succeeded() >= spec.completions();
        if (idle && enough) {
            become(SUCCESS_MET, "CompletionsReached", "Reached expected number of succeeded pods");
        }
    }

    /// Once no pod runs any more and each is counted.
    private void conclude(boolean failing) {
        if (!counted.isSettled() || pods.stream().anyMatch(pod -> !pod.hasEnded())) {
            return;
        }
        if (failing) {
            ObjectNode why = find(FAILURE_TARGET).orElseThrow();
            String reason = why.path("reason").asString("");
            String message = why.path("message").asString("");
            become(FAILED, reason, message);
            news.add(new News(true, reason, message));
        } else if (find(SUCCESS_MET).isPresent()) {
            become(COMPLETE, "CompletionsReached", "Reached expected number of succeeded pods");
            status.put("completionTime", now.toString());
            news.add(new News(false, "Completed", "Job completed"));
        }
        if (find(COMPLETE).isPresent() || find(FAILED).isPresent()) {
            again = spec.keptFor();
        }
    }

    private void report() {
        int leaving = dropped.size() + ended.size();
        Counted.putOrRemove(status, "active", (int) active().count() - leaving + created.size());
        status.put("terminating", (int) pods.stream().filter(JobPod::isEnding).count() + leaving);
        status.put("ready", (int) active().filter(pod -> pod.isReady() && !leaves(pod)).count());
        counted.write(status);
        if (!conditions.tree().isEmpty()) {
            status.set("conditions", conditions.tree());
        }
    }

    private boolean leaves(JobPod pod) {
        return dropped.contains(pod) || ended.contains(pod);
    }

    private Stream<JobPod> active() {
        return pods.stream().filter(JobPod::isActive);
    }

    private Optional<ObjectNode> find(String type) {
        return conditions.find(type).filter(one -> one.path("status").asString("").equals("True"));
    }

    private void become(String type, String reason, String message) {
        conditions.set(type, true, reason, message, now).put("lastProbeTime", now.toString());
    }

    private void lookAgainIn(Duration wait) {
        if (wait.isPositive() && (again == null || wait.compareTo(again) < 0)) {
            again = wait;
        }
    }
}
