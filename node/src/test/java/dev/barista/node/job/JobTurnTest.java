package dev.barista.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Jobs by their decisions alone: pods are what the plans before made of them.
class JobTurnTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private Instant now = START;
    private ApiObject job = job("{}");
    private List<ApiObject> pods = new ArrayList<>();
    private final List<String> news = new ArrayList<>();
    private Duration again = Duration.ZERO;
    private boolean over;

    @Test
    void aPodThatSucceedsCompletesTheJob() {
        turn();
        assertThat(status("active")).isEqualTo(1);

        end(0, "Succeeded");
        turns();

        assertThat(status("succeeded")).isEqualTo(1);
        assertThat(status("active")).isZero();
        assertThat(condition("SuccessCriteriaMet")).isEqualTo("CompletionsReached");
        assertThat(condition("Complete")).isEqualTo("CompletionsReached");
        assertThat(job.status().path("uncountedTerminatedPods")).isEmpty();
        assertThat(job.status().path("completionTime").asString()).isEqualTo(now.toString());
        assertThat(news).containsExactly("Completed: Job completed");
    }

    @Test
    void runsAsManyPodsAsMayRunAndAreStillNeeded() {
        job = job("{\"completions\": 5, \"parallelism\": 3}");
        turn();
        assertThat(pods).hasSize(3);

        for (int i = 0; i < 5; i++) {
            end(i, "Succeeded");
            turns();
            assertThat(status("active")).isEqualTo(Math.min(3, 4 - i));
        }
        assertThat(pods).hasSize(5);
        assertThat(condition("Complete")).isEqualTo("CompletionsReached");
    }

    @Test
    void withoutCompletionsASuccessMeansThatNoMoreAreStarted() {
        job = job("{\"parallelism\": 2}");
        job = job.with(tree -> tree.withObject("/spec").remove("completions"));
        turn();
        end(0, "Succeeded");
        turns();
        assertThat(pods).hasSize(2);
        assertThat(condition("Complete")).isEmpty();

        end(1, "Failed");
        turns();

        assertThat(pods).hasSize(2);
        assertThat(condition("Complete")).isEqualTo("CompletionsReached");
    }

    @Test
    void waitsLongerAfterEachFailure() {
        job = job("{\"backoffLimit\": 10}");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            turns();
            end(pods.size() - 1, "Failed");
            turns();
            waits.add(again.toSeconds());
            now = now.plus(again);
        }
        assertThat(waits).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        assertThat(status("failed")).isEqualTo(8);
    }

    @Test
    void failsWhenMorePodsHaveFailedThanTheLimitSays() {
        job = job("{\"backoffLimit\": 1}");
        turn();
        end(0, "Failed");
        turns();
        now = now.plusSeconds(10);
        turns();
        end(1, "Failed");
        turns();

        assertThat(status("failed")).isEqualTo(2);
        assertThat(condition("FailureTarget")).isEqualTo("BackoffLimitExceeded");
        assertThat(condition("Failed")).isEqualTo("BackoffLimitExceeded");
        assertThat(news)
                .containsExactly(
                        "BackoffLimitExceeded: Job has reached the specified backoff limit");
        assertThat(job.status().has("completionTime")).isFalse();
    }

    @Test
    void restartsInAPodCountAsFailuresWhereContainersAreRestarted() {
        job = job("{\"backoffLimit\": 2}");
        job =
                job.with(tree ->
                        tree.withObject("/spec/template/spec").put("restartPolicy", "OnFailure"));
        turn();
        restarted(0, 1);
        turns();
        assertThat(condition("FailureTarget")).isEmpty();

        restarted(0, 2);
        turns();

        assertThat(condition("Failed")).isEqualTo("BackoffLimitExceeded");
        assertThat(pods).isEmpty();
    }

    @Test
    void endsItsPodsAtTheDeadlineAndCountsThemAsFailed() {
        job = job("{\"activeDeadlineSeconds\": 30, \"completions\": 2, \"parallelism\": 2}");
        turn();
        assertThat(again).isEqualTo(Duration.ofSeconds(30));

        now = now.plusSeconds(30);
        turns();

        assertThat(pods).isEmpty();
        assertThat(status("failed")).isEqualTo(2);
        assertThat(condition("Failed")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aSuspendedJobHasNoPodsAndCountsNoneOfThem() {
        turn();
        job = job.with(tree -> tree.withObject("/spec").put("suspend", true));
        turns();
        assertThat(pods).isEmpty();
        assertThat(status("failed")).isZero();
        assertThat(condition("Suspended")).isEqualTo("JobSuspended");

        now = now.plusSeconds(60);
        job = job.with(tree -> tree.withObject("/spec").put("suspend", false));
        turns();

        assertThat(pods).hasSize(1);
        assertThat(condition("Suspended")).isEmpty();
        assertThat(job.status().path("startTime").asString()).isEqualTo(now.toString());
        assertThat(news).containsExactly("Suspended: Job suspended", "Resumed: Job resumed");
    }

    @Test
    void anIndexedJobRunsEachIndexUntilItSucceeds() {
        job = job("{\"completionMode\": \"Indexed\", \"completions\": 3, \"parallelism\": 3}");
        turn();
        assertThat(pods.stream().map(JobPod::of).map(JobPod::index)).containsExactly(0, 1, 2);
        end(0, "Succeeded");
        end(1, "Failed");
        end(2, "Succeeded");
        turns();
        assertThat(job.status().path("completedIndexes").asString()).isEqualTo("0,2");

        now = now.plusSeconds(10);
        turns();
        assertThat(JobPod.of(pods.getLast()).index()).isEqualTo(1);
        end(3, "Succeeded");
        turns();

        assertThat(job.status().path("completedIndexes").asString()).isEqualTo("0-2");
        assertThat(status("succeeded")).isEqualTo(3);
        assertThat(status("failed")).isEqualTo(1);
        assertThat(condition("Complete")).isEqualTo("CompletionsReached");
    }

    @Test
    void isOverWhenItsTimeAfterTheEndHasPassed() {
        job = job("{\"ttlSecondsAfterFinished\": 5}");
        turn();
        end(0, "Succeeded");
        turns();
        assertThat(again).isEqualTo(Duration.ofSeconds(5));
        assertThat(over).isFalse();

        now = now.plusSeconds(5);
        turn();

        assertThat(over).isTrue();
    }

    /// Every write may be the last one before the process dies.
    @Test
    void countsEachPodOnceWhereverTheProcessDies() {
        for (int stop = 0; stop < 40; stop++) {
            now = START;
            pods = new ArrayList<>();
            job = job("{\"completions\": 3, \"parallelism\": 2, \"backoffLimit\": 9}");
            int writes = stop;
            for (int round = 0; round < 12; round++) {
                writes = interruptedTurn(writes);
                for (int i = 0; i < pods.size(); i++) {
                    end(i, i % 2 == 0 ? "Failed" : "Succeeded");
                }
                now = now.plusSeconds(400);
            }
            turns();
            long succeeded = pods.stream().filter(pod -> JobPod.of(pod).hasSucceeded()).count();
            assertThat(status("succeeded")).as("dies at write %d", stop).isEqualTo((int) succeeded);
            assertThat(status("failed")).isEqualTo(pods.size() - (int) succeeded);
            assertThat(condition("Complete")).isEqualTo("CompletionsReached");
        }
    }

    private void turns() {
        for (int i = 0; i < 4; i++) {
            turn();
        }
    }

    private void turn() {
        interruptedTurn(Integer.MAX_VALUE);
    }

    /// Performs a plan as the reconciler does, and dies at one of its writes.
    ///
    /// @return how many writes are left until it dies; many once it has
    private int interruptedTurn(int writesLeft) {
        int left = writesLeft;
        JobPlan plan = JobTurn.plan(job, pods.stream().map(JobPod::of).toList(), now);
        over = plan.isOver();
        again = plan.next().orElse(Duration.ZERO);
        for (JobPod gone : plan.dropped()) {
            pods.removeIf(pod -> pod.uid().equals(gone.uid()));
        }
        for (JobPod gone : plan.ended()) {
            change(
                    gone.uid(),
                    tree -> tree.withObject("/metadata").put("deletionTimestamp", now.toString()));
        }
        for (int index : plan.created()) {
            if (left-- == 0) {
                return Integer.MAX_VALUE;
            }
            pods.add(made(index));
        }
        if (left-- == 0) {
            return Integer.MAX_VALUE;
        }
        job = job.withStatus(plan.status());
        plan.news().forEach(one -> news.add(one.reason() + ": " + one.message()));
        for (JobPod pod : plan.released()) {
            if (left-- == 0) {
                return Integer.MAX_VALUE;
            }
            change(pod.uid(), tree -> tree.withObject("/metadata").remove("finalizers"));
        }
        pods.removeIf(pod -> pod.isTerminating() && pod.finalizers().isEmpty());
        return left;
    }

    private int made;

    private ApiObject made(int index) {
        String uid = "pod-" + made++;
        return JobPod.make(job, index)
                .with(tree ->
                        tree.withObject("/metadata")
                                .put("uid", uid)
                                .put("name", uid)
                                .put("creationTimestamp", now.toString()));
    }

    private void change(String uid, java.util.function.Consumer<ObjectNode> change) {
        pods.replaceAll(pod -> pod.uid().equals(uid) ? pod.with(change) : pod);
    }

    private void end(int n, String phase) {
        if (JobPod.of(pods.get(n)).hasEnded()) {
            return;
        }
        change(
                pods.get(n).uid(),
                tree -> {
                    ObjectNode status = tree.withObject("/status").put("phase", phase);
                    status.putArray("containerStatuses")
                            .addObject()
                            .putObject("state")
                            .putObject("terminated")
                            .put("finishedAt", now.toString());
                });
    }

    private void restarted(int n, int times) {
        change(
                pods.get(n).uid(),
                tree ->
                        tree.withObject("/status")
                                .put("phase", "Running")
                                .putArray("containerStatuses")
                                .addObject()
                                .put("restartCount", times));
    }

    private int status(String field) {
        return job.status().path(field).asInt(0);
    }

    /// The reason of a condition that holds.
    private String condition(String type) {
        Set<JsonNode> found = new HashSet<>();
        for (JsonNode one : job.status().path("conditions")) {
            if (one.path("type").asString("").equals(type)
                    && one.path("status").asString("").equals("True")) {
                found.add(one);
            }
        }
        assertThat(found).hasSizeLessThan(2);
        return found.stream().map(one -> one.path("reason").asString("")).findAny().orElse("");
    }

    private static ApiObject job(String spec) {
        ObjectNode tree = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
        tree.putObject("metadata").put("name", "work").put("namespace", "default").put("uid", "j");
        ObjectNode full = tree.putObject("spec").put("completions", 1).put("parallelism", 1);
        full.putObject("template")
                .putObject("spec")
                .put("restartPolicy", "Never")
                .putArray("containers")
                .addObject()
                .put("name", "main");
        full.setAll(
                ApiObject.parse("{\"spec\": " + spec + "}").spec() instanceof ObjectNode own
                        ? own
                        : Json.object());
        return ApiObject.of(tree);
    }
}
