package dev.barista.node;

import dev.barista.model.instance.Stage;
import dev.barista.model.naming.ChildName;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.serving.RoutingState;
import dev.barista.model.time.Clocks;
import dev.barista.node.deployment.DeploymentReconciler;
import dev.barista.node.event.Events;
import dev.barista.node.hpa.Autoscalers;
import dev.barista.node.ladder.Residents;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.log.PodFolder;
import dev.barista.node.log.PodLogs;
import dev.barista.node.pod.Pods;
import dev.barista.node.pod.keep.NewerRunException;
import dev.barista.node.pod.port.InUse;
import dev.barista.node.pod.port.Ports;
import dev.barista.node.pod.port.Procfs;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.replicaset.ReplicaSetReconciler;
import dev.barista.node.reserve.ReserveSteps;
import dev.barista.node.route.Routing;
import dev.barista.node.route.Serving;
import dev.barista.node.scheduling.NodeFacts;
import dev.barista.node.scheduling.NodeHeartbeat;
import dev.barista.node.scheduling.NodeMachine;
import dev.barista.node.scheduling.NodeObject;
import dev.barista.node.scheduling.Places;
import dev.barista.node.scheduling.Room;
import dev.barista.node.session.PodSessions;
import dev.barista.node.spot.SpotReclaims;
import dev.barista.node.storage.Storage;
import dev.barista.node.usage.NodeCounters;
import dev.barista.node.usage.UsageSampler;
import dev.barista.node.volume.TokenCache;
import dev.barista.node.volume.Volumes;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import dev.barista.node.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The embedded node: brings Deployments, ReplicaSets and Pods to life.
///
/// ```
/// Deployment ──▶ ReplicaSet ──▶ Pod ──▶ Driver.start ──▶ probe ──▶ Routing.serve
/// ```
///
/// Nothing polls: each arrow is a watch event. Thread-safe; [#start] and [#close] are called once.
/// The ports it is given are not closed by it.
public final class EmbeddedNode implements AutoCloseable {

    /// What clean-up may take beyond the time that instances have to end.
    private static final Duration CLEAN_UP = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(EmbeddedNode.class);

    private final NodeSettings settings;
    private final Ports ports;
    private final Clocks clocks;
    private final Executor threads;
    private final OwnerIndex replicaSets = new OwnerIndex();
    private final OwnerIndex podsOfReplicaSets = new OwnerIndex();
    private final NodeHeartbeat heartbeat;
    private final Pods pods;
    private final InUse inUse = new InUse();
    private final DeploymentReconciler deployments;
    private final Loop deploymentLoop;
    private final Loop replicaSetLoop;
    private final SpotReclaims spot;
    private final Storage storage;
    private final Workloads workloads;
    private final Autoscalers autoscalers;
    private final List<Watch> watches = new ArrayList<>();

    /// @param watches are told of each instance's way over the rungs
    public EmbeddedNode(
            NodeSettings settings,
            Ports ports,
            Routing routing,
            Clocks clocks,
            List<RungWatch> watches) {
        this(
                settings,
                ports,
                routing,
                clocks,
                watches,
                new Procfs(Path.of("/proc")),
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("node-", 0).factory()));
    }

    EmbeddedNode(
            NodeSettings settings,
            Ports ports,
            Routing routing,
            Clocks clocks,
            List<RungWatch> rungWatches,
            Procfs procfs,
            Executor threads) {
        this.settings = settings;
        this.ports = ports;
        this.clocks = clocks;
        this.threads = threads;
        Objects objects = ports.objects();
        this.heartbeat = new NodeHeartbeat(objects, this::facts, clocks, threads);
        var events = new Events(objects, clocks, threads);
        this.deployments = new DeploymentReconciler(objects, replicaSets, events, clocks);
        this.pods =
                new Pods(
                        new Shared(
                                ports,
                                events,
                                new Serving(routing),
                                new Room(settings.capacity()),
                                procfs,
                                clocks,
                                threads,
                                settings.pods(),
                                volumes(),
                                Places.of(objects, ports.driver().name()),
                                new ReserveSteps(objects, events, ports.journal(), clocks, threads),
                                rungWatches,
                                inUse),
                        this::findAsleep);
        this.storage =
                new Storage(
                        objects,
                        settings.pods().folder().resolveSibling("claims"),
                        events,
                        clocks,
                        threads);
        this.workloads =
                new Workloads(
                        objects,
                        events,
                        clocks,
                        threads,
                        Places.of(objects, ports.driver().name()));
        this.autoscalers = new Autoscalers(objects, usage()::pods, events, clocks, threads);
        this.deploymentLoop = new Loop("deployments", threads, clocks, deployments);
        this.spot =
                new SpotReclaims(
                        objects, podsOfReplicaSets, events, ports.journal(), clocks, threads);
        this.replicaSetLoop =
                new Loop(
                        "replicasets",
                        threads,
                        clocks,
                        new ReplicaSetReconciler(
                                objects, podsOfReplicaSets, pods, pods.expected(), events, clocks));
    }

    private Volumes volumes() {
        return new Volumes(
                ports.objects(),
                ports.driver().volumes(),
                new TokenCache(ports.tokens(), clocks.wall()),
                clocks.wall(),
                settings.capacity().resources());
    }

    /// Goes on with what runs of an earlier process, cleans up the rest, says that the node is
    /// ready, and begins to work.
    ///
    /// @throws IOException if the folder of the pods cannot be used
    public void start() throws IOException {
        Files.createDirectories(settings.pods().folder());
        List<ApiObject> all = ports.objects().list(Types.POD, "", Selector.ALL);
        Set<String> adopted = adopt(all);
        List<String> swept = ports.driver().sweep();
        deleteFoldersOfOthers(all);
        List<ApiObject> lost = takeOverPods(all, adopted);
        all.forEach(podsOfReplicaSets::note); // a watch may tell of their ReplicaSet first
        log.atInfo()
                .addKeyValue("runtime", ports.driver().name())
                .addKeyValue("adopted", adopted.size())
                .addKeyValue("swept", swept.size())
                .addKeyValue("lost", lost.size())
                .log("node started");
        NodeObject.publish(ports.objects(), facts(), clocks.now());
        heartbeat.start();
        pods.start();
        watch(Types.POD, this::podChanged);
        storage.start();
        watch(Types.PERSISTENT_VOLUME_CLAIM, pods::claimChanged);
        watch(Types.NODE, pods::nodeChanged);
        watch(Types.CONFIG_MAP, change -> pods.shownChanged("configMap", change));
        watch(Types.SECRET, change -> pods.shownChanged("secret", change));
        workloads.start(all);
        watch(Types.REPLICA_SET, this::replicaSetChanged);
        watch(Types.DEPLOYMENT, this::deploymentChanged);
        autoscalers.start();
    }

    private NodeFacts facts() {
        return new NodeFacts(
                settings.capacity(),
                settings.pods().hostAddress(),
                ports.driver().name(),
                settings.networkMissing(),
                NodeMachine.read(Path.of("/"), settings.pods().folder()));
    }

    /// Also pods that were not written as bound yet: the folder is the truth.
    ///
    /// @return uids of those whose instance goes on
    private Set<String> adopt(List<ApiObject> all) throws NewerRunException {
        Set<String> adopted = new HashSet<>();
        for (ApiObject pod : all) {
            try {
                if (pods.adopt(pod)) {
                    adopted.add(pod.uid());
                }
            } catch (NewerRunException newer) {
                throw newer; // before anything is ended
            } catch (IOException lost) {
                log.atWarn().addKeyValue("pod", pod.key()).setCause(lost).log("not adopted");
            }
        }
        return adopted;
    }

    /// Pods without a node have not been started: the watch will tell of them.
    private List<ApiObject> takeOverPods(List<ApiObject> all, Set<String> adopted) {
        List<ApiObject> bound =
                all.stream()
                        .filter(pod -> !adopted.contains(pod.uid()))
                        .filter(pod -> pod.spec().hasNonNull("nodeName") || pod.isTerminating())
                        .toList();
        bound.forEach(pods::takeOver);
        return bound;
    }

    private void deleteFoldersOfOthers(List<ApiObject> all) throws IOException {
        Path root = settings.pods().folder();
        Set<Path> known = new HashSet<>();
        all.forEach(pod -> known.add(PodFolder.of(root, pod.key(), pod.uid()).root()));
        List<Path> folders;
        try (Stream<Path> there = Files.list(root)) {
            folders = there.filter(folder -> !known.contains(folder)).toList();
        }
        for (Path folder : folders) {
            new PodFolder(folder).delete();
        }
    }

    private void watch(ResourceType type, Consumer<Change> listener) {
        watches.add(ports.objects().watch(type, listener));
    }

    private void podChanged(Change change) {
        podsOfReplicaSets.note(change);
        addOwner(change.object(), "ReplicaSet", replicaSetLoop);
        pods.note(change);
        spot.note(change);
    }

    private void replicaSetChanged(Change change) {
        replicaSets.note(change);
        replicaSetLoop.add(change.object().key());
        addOwner(change.object(), "Deployment", deploymentLoop);
    }

    private void deploymentChanged(Change change) {
        ApiObject deployment = change.object();
        deploymentLoop.add(deployment.key());
        if (change.kind() == Change.Kind.DELETED) {
            deployment
                    .findLabel(Labels.REVISION)
                    .ifPresent(name -> pods.forget(new ObjectKey(deployment.namespace(), name)));
        }
    }

    /// What the next instance of a revision comes from that is to have none, although a Route leads
    /// to it.
    private Optional<ApiObject> findAsleep(ObjectKey revision) {
        boolean routed =
                ports.objects()
                        .find(Types.REVISION, revision)
                        .filter(one -> !one.isTerminating())
                        .filter(one ->
                                one.findLabel(Labels.ROUTING_STATE)
                                        .filter(RoutingState.RESERVE.text()::equals)
                                        .isEmpty())
                        .isPresent();
        return routed ? findSleeping(revision) : Optional.empty();
    }

    private Optional<ApiObject> findSleeping(ObjectKey revision) {
        return deployments.findSleeping(
                new ObjectKey(revision.namespace(), ChildName.deployment(revision.name())));
    }

    private static void addOwner(ApiObject object, String kind, Loop loop) {
        object.findController()
                .filter(owner -> owner.kind().equals(kind))
                .ifPresent(owner -> loop.add(new ObjectKey(object.namespace(), owner.name())));
    }

    /// Brings a lowered instance to full power because a request waits for it.
    ///
    /// @return where the time went; exceptionally if it cannot be raised, or is not known
    public CompletionStage<List<Stage>> raise(ObjectKey revision, String id) {
        return pods.raise(id);
    }

    /// A request waits. If nothing of its revision runs, an instance is started, and serves, ahead
    /// of the writes that lead to its pod. Returns at once.
    ///
    /// @return completes, never exceptionally, when these are to be made
    public CompletionStage<Void> expect(ObjectKey revision) {
        return CompletableFuture.supplyAsync(
                        () -> findSleeping(revision).map(found -> pods.expect(revision, found)),
                        threads)
                .thenCompose(begun -> begun.orElseGet(() -> CompletableFuture.completedStage(null)))
                .exceptionally(refused -> {
                    // its pod will be started as others are
                    log.atWarn()
                            .addKeyValue("revision", revision)
                            .setCause(refused)
                            .log("early start failed, the pod starts normally");
                    return null;
                });
    }

    /// The settings of idle revisions may have changed. Returns at once.
    public void reconfigure() {
        pods.reconfigure();
    }

    /// The instances that are on a rung, and the way to move them.
    public Residents residents() {
        return pods;
    }

    /// Reads what containers write.
    public PodLogs logs() {
        return new PodLogs(ports.objects(), settings.pods().folder());
    }

    /// Commands in containers, and connections to them.
    public PodSessions sessions() {
        return new PodSessions(ports.objects(), pods, inUse);
    }

    /// What pods and this machine use.
    public UsageSampler usage() {
        return new UsageSampler(
                pods::programs, new NodeCounters(Path.of("/proc")), clocks, Thread::sleep);
    }

    /// Takes no more work, and ends all instances.
    ///
    /// @return completes when nothing runs
    CompletionStage<Void> shutdown() {
        heartbeat.close();
        watches.forEach(Watch::close);
        deploymentLoop.close();
        replicaSetLoop.close();
        spot.close();
        storage.close();
        workloads.close();
        autoscalers.close();
        return pods.shutdown(settings.shutdown());
    }

    /// Ends all instances at the same time, and waits for it as long as the settings say, and 5 s
    /// for the clean-up. Objects stay in the API; the next start takes them over.
    @Override
    public void close() {
        Duration most = settings.shutdown().plus(CLEAN_UP);
        try {
            shutdown().toCompletableFuture().get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException left) {
            log.atWarn().setCause(left).log("instances left behind"); // the driver ends them
        }
    }
}
