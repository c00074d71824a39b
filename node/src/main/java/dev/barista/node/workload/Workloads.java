package dev.barista.node.workload;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.cronjob.CronJobReconciler;
import dev.barista.node.event.Events;
import dev.barista.node.job.JobReconciler;
import dev.barista.node.statefulset.StatefulSetReconciler;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// The controllers of the workload kinds beside Deployments, each with its loop.
///
/// Nothing polls. Thread-safe; [#start] and [#close] are called once.
public final class Workloads implements AutoCloseable {

    private final Objects objects;
    private final OwnerIndex pods = new OwnerIndex();
    private final OwnerIndex jobsOfCronJobs = new OwnerIndex();
    private final Loop jobs;
    private final Loop cronJobs;
    private final OwnerIndex revisions = new OwnerIndex();
    private final StatefulSetReconciler statefulSetReconciler;
    private final Loop statefulSets;
    private final List<Watch> watches = new ArrayList<>();

    /// @param threads for reads and writes, which block
    public Workloads(Objects objects, Events events, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.jobs =
                new Loop("jobs", threads, clocks, new JobReconciler(objects, pods, events, clocks));
        this.cronJobs =
                new Loop(
                        "cronjobs",
                        threads,
                        clocks,
                        new CronJobReconciler(objects, jobsOfCronJobs, events, clocks));
        this.statefulSetReconciler =
                new StatefulSetReconciler(objects, pods, revisions, events, clocks);
        this.statefulSets = new Loop("statefulsets", threads, clocks, statefulSetReconciler);
    }

    /// Begins to follow changes.
    public void start() {
        watch(Types.POD, this::podChanged);
        watch(Types.JOB, this::jobChanged);
        watch(Types.CONTROLLER_REVISION, revisions::note);
        watch(Types.STATEFUL_SET, change -> statefulSets.add(change.object().key()));
        watch(Types.PERSISTENT_VOLUME_CLAIM, this::claimChanged);
        watch(Types.CRON_JOB, change -> cronJobs.add(change.object().key()));
    }

    private void watch(ResourceType type, Consumer<Change> listener) {
        watches.add(objects.watch(type, listener));
    }

    private void podChanged(Change change) {
        ApiObject pod = change.object();
        pods.note(change);
        addOwner(pod, "Job", jobs);
        addOwner(pod, "StatefulSet", statefulSets);
        JobReconciler.trackerOf(pod).ifPresent(jobs::add);
    }

    private void jobChanged(Change change) {
        ApiObject job = change.object();
        jobsOfCronJobs.note(change);
        jobs.add(job.key());
        addOwner(job, "CronJob", cronJobs);
    }

    private void claimChanged(Change change) {
        if (change.kind() == Change.Kind.DELETED) {
            statefulSetReconciler.waitingFor(change.object()).forEach(statefulSets::add);
        }
    }

    private static void addOwner(ApiObject object, String kind, Loop loop) {
        object.findController()
                .filter(owner -> owner.kind().equals(kind))
                .ifPresent(owner -> loop.add(new ObjectKey(object.namespace(), owner.name())));
    }

    /// Takes no more changes; a write under way ends by itself.
    @Override
    public void close() {
        watches.forEach(Watch::close);
        cronJobs.close();
        statefulSets.close();
        jobs.close();
    }
}
