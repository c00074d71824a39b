package dev.barista.node.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTurnTest {

    private static final Instant CREATED = Instant.parse("2030-01-01T00:00:30Z");

    @Test
    void waitsForTheFirstTime() {
        CronPlan plan = plan(cronJob(""), List.of(), CREATED.plusSeconds(10));

        assertThat(plan.due()).isNull();
        assertThat(plan.again()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void makesAJobThatIsNamedAfterItsTime() {
        Instant now = Instant.parse("2030-01-01T00:01:00Z");
        CronPlan plan = plan(cronJob(""), List.of(), now);

        assertThat(plan.due()).isEqualTo(now);
        ApiObject job = CronJobs.jobOf(cronJob(""), now);
        assertThat(job.name()).isEqualTo("tick-" + now.getEpochSecond() / 60);
        assertThat(job.findAnnotation("batch.kubernetes.io/cronjob-scheduled-timestamp"))
                .contains("2030-01-01T00:01:00Z");
        assertThat(job.isControlledBy(cronJob(""))).isTrue();
        assertThat(job.labels()).containsEntry("app", "tick");
    }

    @Test
    void makesOneJobForSeveralTimesThatWereMissed() {
        CronPlan plan = plan(cronJob(""), List.of(), Instant.parse("2030-01-01T00:07:20Z"));

        assertThat(plan.due()).isEqualTo(Instant.parse("2030-01-01T00:07:00Z"));
        assertThat(plan.news()).isEmpty();
    }

    @Test
    void warnsOfMoreThanAHundredMissedTimesAndMakesTheLast() {
        CronPlan plan = plan(cronJob(""), List.of(), Instant.parse("2030-01-01T09:00:20Z"));

        assertThat(plan.due()).isEqualTo(Instant.parse("2030-01-01T09:00:00Z"));
        assertThat(plan.news().getFirst().reason()).isEqualTo("TooManyMissedTimes");
    }

    @Test
    void doesNotMakeAJobThatIsTooLate() {
        Instant late = Instant.parse("2030-01-01T00:01:45Z");

        assertThat(plan(cronJob("\"startingDeadlineSeconds\": 30,"), List.of(), late).due())
                .isNull();
        assertThat(plan(cronJob("\"startingDeadlineSeconds\": 50,"), List.of(), late).due())
                .isEqualTo(Instant.parse("2030-01-01T00:01:00Z"));
    }

    @Test
    void aSuspendedOneMakesNone() {
        CronPlan plan = plan(cronJob("\"suspend\": true,"), List.of(), CREATED.plusSeconds(600));

        assertThat(plan.due()).isNull();
        assertThat(plan.again()).isNull();
    }

    @Test
    void whatRunsIsLeftAloneForbidsOrMakesWay() {
        List<ApiObject> running = List.of(job("a", "", 0));
        Instant now = CREATED.plusSeconds(600);

        assertThat(plan(cronJob(""), running, now).due()).isNotNull();
        CronPlan forbid = plan(cronJob("\"concurrencyPolicy\": \"Forbid\","), running, now);
        assertThat(forbid.due()).isNull();
        assertThat(forbid.news().getFirst().reason()).isEqualTo("JobAlreadyActive");
        CronPlan replace = plan(cronJob("\"concurrencyPolicy\": \"Replace\","), running, now);
        assertThat(replace.due()).isNotNull();
        assertThat(replace.replaced()).isEqualTo(running);
        List<ApiObject> ended = List.of(job("a", "Failed", 0));
        assertThat(plan(cronJob("\"concurrencyPolicy\": \"Forbid\","), ended, now).due())
                .isNotNull();
    }

    @Test
    void keepsTheLastJobsThatEnded() {
        List<ApiObject> jobs =
                List.of(
                        job("a", "Complete", 1),
                        job("b", "Failed", 2),
                        job("c", "Complete", 3),
                        job("d", "Failed", 4),
                        job("e", "Complete", 5),
                        job("f", "Complete", 6));

        CronPlan plan = plan(cronJob("\"suspend\": true,"), jobs, CREATED);

        assertThat(plan.deleted()).extracting(ApiObject::name).containsExactly("a", "b");
    }

    @Test
    void goesByItsTimeZone() {
        ApiObject cronJob =
                cronJob("\"timeZone\": \"Asia/Tokyo\",")
                        .with(tree -> tree.withObject("/spec").put("schedule", "0 9 * * *"));

        assertThat(plan(cronJob, List.of(), Instant.parse("2030-01-02T00:00:05Z")).due())
                .isEqualTo(Instant.parse("2030-01-02T00:00:00Z"));
    }

    @Test
    void saysWhatRunsAndWhatLastSucceeded() {
        List<ApiObject> jobs = List.of(job("a", "", 1), job("b", "Complete", 2));

        ApiObject status = cronJob("").withStatus(CronJobs.status(cronJob(""), jobs));

        assertThat(status.at("/status/active/0/name").asString()).isEqualTo("a");
        assertThat(status.at("/status/active").size()).isEqualTo(1);
        assertThat(status.at("/status/lastSuccessfulTime").asString())
                .isEqualTo("2030-01-01T00:02:00Z");
    }

    private static CronPlan plan(ApiObject cronJob, List<ApiObject> jobs, Instant now) {
        return CronTurn.plan(cronJob, jobs, now);
    }

    private static ApiObject cronJob(String spec) {
        return ApiObject.parse(
                """
                {"apiVersion": "batch/v1", "kind": "CronJob",
                 "metadata": {"name": "tick", "namespace": "default", "uid": "c",
                  "creationTimestamp": "%s"},
                 "spec": {%s "schedule": "* * * * *",
                  "jobTemplate": {"metadata": {"labels": {"app": "tick"}}, "spec": {}}}}
                """
                        .formatted(CREATED, spec));
    }

    /// @param minute in which it began and ended
    private static ApiObject job(String name, String end, int minute) {
        Instant time = Instant.parse("2030-01-01T00:00:00Z").plusSeconds(60L * minute);
        return ApiObject.parse(
                """
                {"apiVersion": "batch/v1", "kind": "Job",
                 "metadata": {"name": "%s", "namespace": "default", "uid": "u-%s"},
                 "status": {"startTime": "%s", "completionTime": "%s",
                  "conditions": [{"type": "%s", "status": "True"}]}}
                """
                        .formatted(name, name, time, time, end));
    }
}
