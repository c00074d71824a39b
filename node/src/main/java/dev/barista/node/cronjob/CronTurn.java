package dev.barista.node.cronjob;

import dev.barista.model.cron.CronSchedule;
import dev.barista.model.object.ApiObject;
import dev.barista.node.cronjob.CronPlan.News;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Decides what is to be done for a CronJob, from its Jobs. Pure: one turn, used once.
final class CronTurn {

    /// As many missed starts are counted; beyond, the CronJob is said to have missed too many.
    private static final int MOST_MISSED = 100;

    private final ApiObject cronJob;
    private final List<ApiObject> jobs;
    private final Instant now;
    private final List<News> news = new ArrayList<>();

    private CronTurn(ApiObject cronJob, List<ApiObject> jobs, Instant now) {
        this.cronJob = cronJob;
        this.jobs = jobs;
        this.now = now;
    }

    /// @param jobs all that the CronJob controls
    static CronPlan plan(ApiObject cronJob, List<ApiObject> jobs, Instant now) {
        return new CronTurn(cronJob, jobs, now).plan();
    }

    private CronPlan plan() {
        List<ApiObject> old = new ArrayList<>();
        old.addAll(beyond("Complete", "successfulJobsHistoryLimit", 3));
        old.addAll(beyond("Failed", "failedJobsHistoryLimit", 1));
        JsonNode spec = cronJob.spec();
        if (spec.path("suspend").asBoolean(false) || cronJob.isTerminating()) {
            return new CronPlan(old, List.of(), null, news, null);
        }
        String zoneName = spec.path("timeZone").asString("");
        ZoneId zone = zoneName.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zoneName);
        CronSchedule schedule = CronSchedule.parse(spec.path("schedule").asString(""));
        Duration again =
                schedule.next(now, zone).map(next -> Duration.between(now, next)).orElse(null);
        Instant due = lastDue(schedule, zone).filter(this::isInTime).orElse(null);
        return started(old, due, again);
    }

    private CronPlan started(List<ApiObject> old, @Nullable Instant due, @Nullable Duration again) {
        List<ApiObject> running = jobs.stream().filter(job -> !CronJobs.hasFinished(job)).toList();
        String policy = cronJob.spec().path("concurrencyPolicy").asString("Allow");
        if (due == null || running.isEmpty() || policy.equals("Allow")) {
            return new CronPlan(old, List.of(), due, news, again);
        }
        if (policy.equals("Replace")) {
            return new CronPlan(old, running, due, news, again);
        }
        news.add(
                new News(
                        false,
                        "JobAlreadyActive",
                        "Not starting job because prior execution is running and concurrency policy"
                                + " is Forbid"));
        return new CronPlan(old, List.of(), null, news, again);
    }

    /// The last time that has passed since a Job was made.
    private Optional<Instant> lastDue(CronSchedule schedule, ZoneId zone) {
        Instant from =
                CronJobs.time(cronJob.status().path("lastScheduleTime"))
                        .or(cronJob::created)
                        .orElse(now);
        long deadline = cronJob.spec().path("startingDeadlineSeconds").asLong(-1);
        if (deadline >= 0 && from.isBefore(now.minusSeconds(deadline))) {
            from = now.minusSeconds(deadline);
        }
        Instant last = null;
        int missed = 0;
        for (var next = schedule.next(from, zone);
                next.isPresent() && !next.get().isAfter(now);
                next = schedule.next(last, zone)) {
            last = next.get();
            if (++missed > MOST_MISSED) {
                news.add(
                        new News(
                                true,
                                "TooManyMissedTimes",
                                "too many missed start times: %d. Set or decrease".formatted(missed)
                                        + " .spec.startingDeadlineSeconds or check clock skew"));
                return latest(schedule, zone);
            }
        }
        return Optional.ofNullable(last);
    }

    /// Looks back, further each time, because there are too many to walk through.
    private Optional<Instant> latest(CronSchedule schedule, ZoneId zone) {
        for (long seconds = 60; ; seconds *= 2) {
            Instant last = null;
            for (var next = schedule.next(now.minusSeconds(seconds), zone);
                    next.isPresent() && !next.get().isAfter(now);
                    next = schedule.next(last, zone)) {
                last = next.get();
            }
            if (last != null) {
                return Optional.of(last);
            }
        }
    }

    private boolean isInTime(Instant due) {
        long deadline = cronJob.spec().path("startingDeadlineSeconds").asLong(-1);
        boolean inTime = deadline < 0 || !now.isAfter(due.plusSeconds(deadline));
        if (!inTime) {
            news.add(
                    new News(
                            true,
                            "MissSchedule",
                            "Missed scheduled time to start a job: " + CronJobs.words(due)));
        }
        return inTime;
    }

    private List<ApiObject> beyond(String end, String limit, int usual) {
        int most = cronJob.spec().path(limit).asInt(usual);
        Stream<ApiObject> ended = jobs.stream().filter(job -> CronJobs.is(job, end));
        return ended.sorted(
                        Comparator.comparing(
                                (ApiObject job) ->
                                        CronJobs.time(job.status().path("startTime"))
                                                .or(job::created)
                                                .orElse(Instant.EPOCH),
                                Comparator.reverseOrder()))
                .skip(most)
                .toList();
    }
}
