package dev.barista.node.workload;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.cronjob.CronJobReconciler;
import dev.barista.node.daemonset.DaemonSetReconciler;
import dev.barista.node.event.Events;
import dev.barista.node.history.History;
import dev.barista.node.job.JobReconciler;
import dev.barista.node.scheduling.Places;
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
    private final Places places;
    private final Loop daemonSets;
    private final List<Watch> watches = new ArrayList<>();

    /// @param threads for reads and writes, which block
    /// @param places the node, of these controllers alone
    public Workloads(
            Objects objects, Events events, Clocks clocks, Executor threads, Places places) {
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
                new StatefulSetReconciler(
                        objects,
                        pods,
                        new History(objects, Types.STATEFUL_SET, revisions),
                        events,
                        clocks);
        this.statefulSets = new Loop("statefulsets", threads, clocks, statefulSetReconciler);
        this.places = places;
        this.daemonSets =
                new Loop(
                        "daemonsets",
                        threads,
                        clocks,
                        new DaemonSetReconciler(
                                objects,
                                pods,
                                new History(objects, Types.DAEMON_SET, revisions),
                                places,
                                events,
                                clocks));
    }

    /// Begins to follow changes. What there is must be known before: watches tell of it one after
    /// another, and a controller that has not heard of its pods yet would make them again.
    ///
    /// @param there all pods
    public void start(List<ApiObject> there) {
        there.forEach(pods::note);
        objects.list(Types.JOB, "", Selector.ALL).forEach(jobsOfCronJobs::note);
        objects.list(Types.CONTROLLER_REVISION, "", Selector.ALL).forEach(revisions::note);
        watch(Types.POD, this::podChanged);
        watch(Types.JOB, this::jobChanged);
        watch(Types.CONTROLLER_REVISION, revisions::note);
        watch(Types.STATEFUL_SET, change -> statefulSets.add(change.object().key()));
        watch(Types.DAEMON_SET, change -> daemonSets.add(change.object().key()));
        watch(Types.NODE, this::nodeChanged);
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
        addOwner(pod, "DaemonSet", daemonSets);
        JobReconciler.trackerOf(pod).ifPresent(jobs::add);
    }

    private void jobChanged(Change change) {
        ApiObject job = change.object();
        jobsOfCronJobs.note(change);
        jobs.add(job.key());
        addOwner(job, "CronJob", cronJobs);
    }

    private void nodeChanged(Change change) {
        if (places.note(change)) {
            objects.list(Types.DAEMON_SET, "", Selector.ALL)
                    .forEach(set -> daemonSets.add(set.key()));
        }
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
        daemonSets.close();
        jobs.close();
    }
}
