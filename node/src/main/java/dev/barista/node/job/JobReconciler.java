package dev.barista.node.job;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs the pods of a Job to their end.
public final class JobReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "job-controller";
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final Objects objects;
    private final OwnerIndex pods;
    private final Events events;
    private final Clocks clocks;

    /// @param pods kept up to date by a watch
    public JobReconciler(Objects objects, OwnerIndex pods, Events events, Clocks clocks) {
        this.objects = objects;
        this.pods = pods;
        this.events = events;
        this.clocks = clocks;
    }

    /// The Job whose controller keeps a pod until it is counted; empty if none does.
    public static Optional<ObjectKey> trackerOf(ApiObject pod) {
        return pod.finalizers().contains(JobPod.FINALIZER)
                ? pod.findLabel(JobPod.NAME).map(name -> new ObjectKey(pod.namespace(), name))
                : Optional.empty();
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.JOB, key);
        releaseOrphans(key, found);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject job = found.get();
        return perform(job, JobTurn.plan(job, podsOf(job), clocks.now()));
    }

    private List<JobPod> podsOf(ApiObject job) {
        return pods.ownedBy(job.uid()).stream()
                .sorted()
                .flatMap(key -> objects.find(Types.POD, key).stream())
                .filter(pod -> pod.isControlledBy(job))
                .map(JobPod::of)
                .toList();
    }

    /// Pods of a Job that is gone or going are counted by none, and must not wait for it.
    private void releaseOrphans(ObjectKey key, Optional<ApiObject> job) {
        Selector named = Selector.of(JobPod.NAME, key.name());
        for (ApiObject pod : objects.list(Types.POD, key.namespace(), named)) {
            boolean kept =
                    job.filter(one -> !one.isTerminating() && pod.isControlledBy(one)).isPresent();
            if (!kept) {
                release(pod);
            }
        }
    }

    private Optional<Duration> perform(ApiObject job, JobPlan plan) {
        if (plan.isOver()) {
            plan.released().forEach(pod -> release(pod.pod()));
            objects.delete(Types.JOB, job.key(), Propagation.FOREGROUND);
            return Optional.empty();
        }
        for (JobPod pod : plan.dropped()) {
            release(pod.pod());
            delete(job, pod);
        }
        plan.ended().forEach(pod -> delete(job, pod));
        int missing = plan.created().size() - create(job, plan.created());
        ObjectNode status = plan.status();
        if (missing > 0) {
            int active = status.path("active").asInt(0) - missing;
            Counted.putOrRemove(status, "active", active);
        }
        if (!status.equals(job.status())) {
            objects.updateStatus(Types.JOB, job.with(tree -> tree.set("status", status)));
        }
        for (JobPlan.News one : plan.news()) {
            if (one.isWarning()) {
                events.warning(COMPONENT, job, one.reason(), one.message());
            } else {
                events.normal(COMPONENT, job, one.reason(), one.message());
            }
        }
        plan.released().forEach(pod -> release(pod.pod()));
        return missing > 0 ? Optional.of(AFTER_REFUSAL) : plan.next();
    }

    /// @return how many could be created
    private int create(ApiObject job, List<Integer> indexes) {
        int created = 0;
        for (int index : indexes) {
            try {
                ApiObject pod = objects.create(Types.POD, JobPod.make(job, index));
                pods.note(pod);
                created++;
                events.normal(COMPONENT, job, "SuccessfulCreate", "Created pod: " + pod.name());
            } catch (ApiException refused) {
                String why = String.valueOf(refused.getMessage());
                events.warning(COMPONENT, job, "FailedCreate", "Error creating: " + why);
                break;
            }
        }
        return created;
    }

    private void delete(ApiObject job, JobPod pod) {
        try {
            objects.delete(Types.POD, pod.pod().key(), Propagation.BACKGROUND);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
        events.normal(COMPONENT, job, "SuccessfulDelete", "Deleted pod: " + pod.pod().name());
    }

    private void release(ApiObject pod) {
        Optional<ApiObject> now = objects.find(Types.POD, pod.key());
        if (now.isEmpty()
                || !now.get().uid().equals(pod.uid())
                || !now.get().finalizers().contains(JobPod.FINALIZER)) {
            return;
        }
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", now.get().resourceVersion());
        ArrayNode left = metadata.putArray("finalizers");
        now.get().finalizers().stream()
                .filter(one -> !one.equals(JobPod.FINALIZER))
                .forEach(left::add);
        try {
            objects.patch(Types.POD, pod.key(), patch);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
    }
}
