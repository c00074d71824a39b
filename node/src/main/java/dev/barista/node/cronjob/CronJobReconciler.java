package dev.barista.node.cronjob;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Makes the Jobs of a CronJob at their times.
public final class CronJobReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "cronjob-controller";

    private final Objects objects;
    private final OwnerIndex jobs;
    private final Events events;
    private final Clocks clocks;

    /// @param jobs kept up to date by a watch
    public CronJobReconciler(Objects objects, OwnerIndex jobs, Events events, Clocks clocks) {
        this.objects = objects;
        this.jobs = jobs;
        this.events = events;
        this.clocks = clocks;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.CRON_JOB, key);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject cronJob = found.get();
        List<ApiObject> owned = new ArrayList<>(jobsOf(cronJob));
        CronPlan plan = CronTurn.plan(cronJob, owned, clocks.now());
        for (CronPlan.News one : plan.news()) {
            if (one.isWarning()) {
                events.warning(COMPONENT, cronJob, one.reason(), one.message());
            } else {
                events.normal(COMPONENT, cronJob, one.reason(), one.message());
            }
        }
        tellFinished(cronJob, owned);
        plan.deleted().forEach(job -> delete(cronJob, job, owned));
        plan.replaced().forEach(job -> delete(cronJob, job, owned));
        if (plan.due() != null) {
            create(cronJob, plan.due()).ifPresent(owned::add);
        }
        report(cronJob, owned, plan.due());
        return Optional.ofNullable(plan.again());
    }

    private List<ApiObject> jobsOf(ApiObject cronJob) {
        return jobs.ownedBy(cronJob.uid()).stream()
                .sorted()
                .flatMap(key -> objects.find(Types.JOB, key).stream())
                .filter(job -> job.isControlledBy(cronJob) && !job.isTerminating())
                .toList();
    }

    private void tellFinished(ApiObject cronJob, List<ApiObject> owned) {
        for (ApiObject job : owned) {
            boolean wasActive =
                    cronJob.status()
                            .path("active")
                            .valueStream()
                            .anyMatch(one -> one.path("uid").asString("").equals(job.uid()));
            if (wasActive && CronJobs.hasFinished(job)) {
                String end = CronJobs.is(job, "Complete") ? "Complete" : "Failed";
                events.normal(
                        COMPONENT,
                        cronJob,
                        "SawCompletedJob",
                        "Saw completed job: %s, condition: %s".formatted(job.name(), end));
            }
        }
    }

    private void delete(ApiObject cronJob, ApiObject job, List<ApiObject> owned) {
        try {
            objects.delete(Types.JOB, job.key(), Propagation.BACKGROUND);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
        owned.remove(job);
        events.normal(COMPONENT, cronJob, "SuccessfulDelete", "Deleted job " + job.name());
    }

    /// @return empty if it was made before, and the status did not get to say so
    private Optional<ApiObject> create(ApiObject cronJob, Instant due) {
        ApiObject wanted = CronJobs.jobOf(cronJob, due);
        try {
            ApiObject job = objects.create(Types.JOB, wanted);
            jobs.note(job);
            events.normal(COMPONENT, cronJob, "SuccessfulCreate", "Created job " + job.name());
            return Optional.of(job);
        } catch (ApiException refused) {
            if (refused.isAlreadyExists()) {
                return Optional.empty();
            }
            String why = String.valueOf(refused.getMessage());
            events.warning(COMPONENT, cronJob, "FailedCreate", "Error creating job: " + why);
            throw refused;
        }
    }

    private void report(
            ApiObject cronJob,
            List<ApiObject> owned,
            @org.jspecify.annotations.Nullable Instant due) {
        ObjectNode status = CronJobs.status(cronJob, owned);
        if (due != null) {
            status.put("lastScheduleTime", due.toString());
        }
        if (!status.equals(cronJob.status())) {
            objects.updateStatus(Types.CRON_JOB, cronJob.with(tree -> tree.set("status", status)));
        }
    }
}
