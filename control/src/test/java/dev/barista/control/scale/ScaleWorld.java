package dev.barista.control.scale;

import dev.barista.control.scale.Loads.Load;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// An autoscaler over an API in memory, in virtual time, and a node whose instances are ready at
/// once.
final class ScaleWorld {

    final VirtualTime time = new VirtualTime();
    final InMemoryObjects objects = new InMemoryObjects(time);
    final List<JournalEntry> journal = new ArrayList<>();

    /// Replicas as they were written, in order: `coffee-00001-deployment 1`.
    final List<String> written = new ArrayList<>();

    final FakeLoads counts = new FakeLoads(time);
    final Map<String, Load> loads = counts.now;

    ConfigSnapshot config = ConfigSnapshot.DEFAULT;
    boolean nodeWorks = true;

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Map<String, Integer> replicas = new HashMap<>();
    private boolean running;
    private Watch nodeWatch = () -> {};
    final Autoscaler autoscaler = start();

    private Autoscaler start() {
        Autoscaler next =
                Autoscaler.of(
                        objects,
                        counts,
                        () -> config,
                        journal::add,
                        new Clocks(time, time, time),
                        this::inTurn,
                        Runnable::run);
        next.start();
        watchNode();
        return next;
    }

    /// Another process led for no time at all: the objects stay, what the autoscaler knew is gone,
    /// as after `kill -9`.
    void restart() {
        autoscaler.stop();
        autoscaler.start();
        watchNode();
    }

    /// Behind the autoscaler's watch: what the node writes must not overtake what it answers to.
    private void watchNode() {
        nodeWatch.close();
        nodeWatch =
                objects.watch(
                        Types.DEPLOYMENT, change -> inTurn(() -> node(change.object().key())));
    }

    private void inTurn(Runnable task) {
        tasks.add(task);
        if (!running) {
            running = true;
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            running = false;
        }
    }

    private void node(ObjectKey key) {
        objects.find(Types.DEPLOYMENT, key)
                .ifPresent(deployment -> {
                    int wanted = deployment.spec().path("replicas").asInt();
                    Integer before = replicas.put(key.name(), wanted);
                    if (before != null && before != wanted) {
                        written.add(key.name() + " " + wanted);
                    }
                    int ready = deployment.status().path("readyReplicas").asInt(0);
                    if (nodeWorks && ready != wanted) {
                        objects.updateStatus(
                                Types.DEPLOYMENT,
                                deployment.withStatus(Json.object().put("readyReplicas", wanted)));
                    }
                });
    }

    /// A revision of the Configuration `coffee` that a Route leads to, with both Deployments.
    void deploy(String name, Map<String, String> annotations) {
        ApiObject revision =
                objects.create(Types.REVISION, ApiObject.of(Types.REVISION, key(name)));
        deployment(revision, name + "-deployment", 1);
        deployment(revision, name + "-deployment-reserve", 0);
        podAutoscaler(revision, annotations);
    }

    private void podAutoscaler(ApiObject revision, Map<String, String> annotations) {
        String name = revision.name();
        objects.create(
                Types.POD_AUTOSCALER,
                ApiObject.of(Types.POD_AUTOSCALER, key(name))
                        .with(tree -> {
                            tree.withObject("/metadata")
                                    .putArray("ownerReferences")
                                    .add(OwnerReference.controlledBy(revision).toTree());
                            tree.withObject("/metadata/labels")
                                    .put("serving.knative.dev/configuration", "coffee");
                            var to = tree.withObject("/metadata").putObject("annotations");
                            annotations.forEach(to::put);
                            tree.putObject("spec")
                                    .put("reachability", "Reachable")
                                    .put("protocolType", "http1")
                                    .putObject("scaleTargetRef")
                                    .put("name", name + "-deployment");
                        }));
    }

    /// A revision of a name that was there before: its PodAutoscaler is known, its Deployments, and
    /// that the old ones have gone, are not yet.
    void deployAgainOutOfOrder(String name) {
        objects.collectLater();
        objects.delete(Types.POD_AUTOSCALER, key(name), Propagation.BACKGROUND);
        objects.delete(Types.REVISION, key(name), Propagation.BACKGROUND);
        podAutoscaler(
                objects.create(Types.REVISION, ApiObject.of(Types.REVISION, key(name))), Map.of());
    }

    private void deployment(ApiObject owner, String name, int replicas) {
        objects.create(
                Types.DEPLOYMENT,
                ApiObject.of(Types.DEPLOYMENT, key(name))
                        .with(tree -> {
                            tree.withObject("/metadata")
                                    .putArray("ownerReferences")
                                    .add(OwnerReference.controlledBy(owner).toTree());
                            tree.putObject("spec").put("replicas", replicas);
                        }));
    }

    void route(String name, boolean routed) {
        ApiObject autoscalerObject = podAutoscaler(name);
        objects.update(
                Types.POD_AUTOSCALER,
                autoscalerObject.with(tree ->
                        tree.withObject("/spec")
                                .put("reachability", routed ? "Reachable" : "Unreachable")));
    }

    void annotate(String name, String key, String value) {
        objects.update(
                Types.POD_AUTOSCALER,
                podAutoscaler(name)
                        .with(tree -> tree.withObject("/metadata/annotations").put(key, value)));
    }

    /// As `kubectl scale` does it.
    void scaleSeats(String name, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        objects.patch(Types.DEPLOYMENT, key(name + "-deployment-reserve"), patch);
    }

    void dropSeats(String name) {
        objects.delete(Types.DEPLOYMENT, key(name + "-deployment-reserve"), Propagation.BACKGROUND);
    }

    int standard(String name) {
        return replicas(name + "-deployment");
    }

    int seats(String name) {
        return replicas(name + "-deployment-reserve");
    }

    private int replicas(String deployment) {
        return objects.require(Types.DEPLOYMENT, key(deployment)).spec().path("replicas").asInt();
    }

    Condition active(String name) {
        return condition(name, "Active");
    }

    Condition condition(String name, String type) {
        return Conditions.find(podAutoscaler(name), type).orElseThrow();
    }

    private ApiObject podAutoscaler(String name) {
        return objects.require(Types.POD_AUTOSCALER, key(name));
    }

    static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }
}
