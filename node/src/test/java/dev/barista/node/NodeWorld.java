package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.EVENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.REPLICA_SET;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.pod.port.Ports;
import dev.barista.node.pod.port.Procfs;
import dev.barista.node.scheduling.Capacity;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.testing.AdoptingDriver;
import dev.barista.node.testing.FakeImages;
import dev.barista.node.testing.FakeProbes;
import dev.barista.node.testing.FakeRouting;
import dev.barista.node.testing.Lifetime;
import dev.barista.node.testing.Turns;
import dev.barista.node.volume.ServiceAccountTokens;
import dev.barista.runtime.testkit.FakeDriver;
import dev.barista.runtime.testkit.FakeInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// A node and all around it, in virtual time.
final class NodeWorld {

    static final String IMAGE = "registry.test/hello:1";
    static final ObjectKey HELLO = new ObjectKey("default", "hello");

    final VirtualTime time = new VirtualTime();
    final Turns turns = new Turns(time);
    final InMemoryObjects objects = new InMemoryObjects(time);

    /// Pods by the address that they were told to have.
    final Map<String, String> owners = new LinkedHashMap<>();

    final FakeDriver driver = new FakeDriver(turns);
    final FakeImages images = new FakeImages().here(IMAGE);
    final FakeProbes probes = new FakeProbes(driver);
    final FakeRouting routing = new FakeRouting();
    final List<JournalEntry> journal = new ArrayList<>();
    final List<RungWatch> watches = new ArrayList<>();
    Function<ObjectKey, CompletionStage<Duration>> memory =
            _ -> CompletableFuture.completedStage(Duration.ZERO);
    final Path folder;
    final Path proc;
    IdleConfig idle = IdleConfig.DEFAULT;
    Capacity capacity = new Capacity(new Resources(4_000, 1L << 33), 50);
    Lifetime process = new Lifetime(turns);
    ServiceAccountTokens tokens = ServiceAccountTokens.none();
    EmbeddedNode node;

    NodeWorld(Path temporary) {
        folder = temporary.resolve("pods");
        proc = temporary.resolve("proc");
        node = newNode();
    }

    EmbeddedNode newNode() {
        var settings =
                new NodeSettings(capacity, PodSettings.in(folder), Duration.ofSeconds(10), "");
        return new EmbeddedNode(
                settings,
                new Ports(
                        objects,
                        new AdoptingDriver(driver),
                        images,
                        probes,
                        journal::add,
                        (_, _) -> {},
                        () -> idle,
                        revision -> memory.apply(revision),
                        (addresses, pod) -> owners.put(addresses.ipv4(), pod.name()),
                        tokens),
                routing,
                new Clocks(time, time, process),
                watches,
                new Procfs(proc),
                process);
    }

    NodeWorld started() throws IOException {
        node.start();
        turns.settle();
        return this;
    }

    /// `kill -9`, and a start on the same folder: what runs runs on.
    void crash() throws IOException {
        process.kill();
        routing.forget();
        process = new Lifetime(turns);
        node = newNode();
        started();
    }

    void advance(Duration duration) {
        turns.advance(duration);
    }

    /// Of revision `hello-00001`, with Knative's default probe.
    ApiObject deployment(int replicas) {
        return ApiObject.parse(
                """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "hello", "namespace": "default"},
                 "spec": {"replicas": %d, "revisionHistoryLimit": 0,
                  "progressDeadlineSeconds": 600,
                  "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0}},
                  "selector": {"matchLabels": {"app": "hello"}},
                  "template": {
                   "metadata": {"labels": {"app": "hello",
                     "serving.knative.dev/revision": "hello-00001"}},
                   "spec": {"terminationGracePeriodSeconds": 300,
                    "containers": [{"name": "user-container", "image": "%s",
                     "ports": [{"containerPort": 8080}],
                     "env": [{"name": "PORT", "value": "8080"}],
                     "readinessProbe": {"tcpSocket": {"port": 0}, "successThreshold": 1}}]}}}}
                """
                        .formatted(replicas, IMAGE));
    }

    /// A pod of a user's own.
    ApiObject pod(String name) {
        return ApiObject.parse(
                """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "%s", "namespace": "default"},
                 "spec": {"containers": [{"name": "main", "image": "%s"}]}}
                """
                        .formatted(name, IMAGE));
    }

    ApiObject create(ResourceType type, ApiObject object) {
        ApiObject created = objects.create(type, object);
        turns.settle();
        return created;
    }

    void deploy(int replicas) {
        create(DEPLOYMENT, deployment(replicas));
    }

    void scale(int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        objects.patch(DEPLOYMENT, HELLO, patch);
        turns.settle();
    }

    void change(ResourceType type, ObjectKey key, Consumer<ObjectNode> change) {
        ApiObject old = objects.require(type, key);
        objects.update(type, old.with(change));
        turns.settle();
    }

    void delete(ResourceType type, ObjectKey key) {
        objects.delete(type, key, Propagation.BACKGROUND);
        turns.settle();
    }

    ApiObject deployment() {
        return objects.require(DEPLOYMENT, HELLO);
    }

    List<ApiObject> replicaSets() {
        return objects.list(REPLICA_SET, "", Selector.ALL);
    }

    List<ApiObject> pods() {
        return objects.list(POD, "", Selector.ALL);
    }

    ApiObject onlyPod() {
        List<ApiObject> pods = pods();
        if (pods.size() != 1) {
            throw new AssertionError("pods: %s (expected: one)".formatted(pods));
        }
        return pods.getFirst();
    }

    FakeInstance onlyInstance() {
        List<FakeInstance> instances = driver.instances();
        if (instances.size() != 1) {
            throw new AssertionError("instances: %s (expected: one)".formatted(instances));
        }
        return instances.getFirst();
    }

    List<String> servingIds() {
        return routing.serving().stream().map(one -> one.id()).toList();
    }

    /// `Reason: message`, in the order they were told.
    List<String> events() {
        return objects.list(EVENT, "", Selector.ALL).stream()
                .map(event ->
                        event.tree().path("reason").asString("")
                                + ": "
                                + event.tree().path("message").asString(""))
                .toList();
    }

    static String condition(ApiObject object, String type, String field) {
        return object.status()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(type))
                .map(one -> one.path(field).asString(""))
                .findFirst()
                .orElse("(none)");
    }
}
