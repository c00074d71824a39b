package dev.barista.control;

import static dev.barista.model.naming.Labels.REVISION;

import dev.barista.control.Controllers.Ports;
import dev.barista.control.config.ConfigStore;
import dev.barista.control.ingress.PublishedIngresses;
import dev.barista.control.loop.KeyLoop;
import dev.barista.control.loop.LoopSettings;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/// All controllers over an API in memory, in virtual time, on the thread of the test; what the node
/// and the autoscaler would do, the test does.
public final class World {

    public static final String NAMESPACE = "default";

    public final VirtualTime time = new VirtualTime();
    public final InMemoryObjects objects = new InMemoryObjects(time);
    public final Map<ObjectKey, ApiObject> published = new TreeMap<>();
    public final List<ObjectKey> publications = new ArrayList<>();

    /// Images whose resolution never ends until the test completes it.
    public final Map<String, CompletableFuture<String>> pending = new HashMap<>();

    /// Names of the Secrets whose certificates the one Ingress with any shows, by host.
    public final Map<String, String> shown = new TreeMap<>();

    public final Set<String> missingImages = new HashSet<>();
    private final Fault fault;
    private ControlLoops controllers;

    public World() {
        this(new Fault() {});
    }

    /// @param fault what the controllers do wrong
    World(Fault fault) {
        this.fault = fault;
        controllers = start();
    }

    /// The API as controllers with the fault use it.
    private Objects faulty() {
        return (Objects)
                Proxy.newProxyInstance(
                        Objects.class.getClassLoader(),
                        new Class<?>[] {Objects.class},
                        (_, method, arguments) -> {
                            if (arguments != null && arguments[0] instanceof ResourceType type) {
                                switch (method.getName()) {
                                    case "updateStatus" ->
                                            arguments[1] =
                                                    fault.status(type, (ApiObject) arguments[1]);
                                    case "create", "update" ->
                                            arguments[1] =
                                                    fault.object(type, (ApiObject) arguments[1]);
                                    case "patch" ->
                                            arguments[2] =
                                                    fault.patch(type, (ObjectNode) arguments[2]);
                                    default -> {}
                                }
                            }
                            try {
                                return method.invoke(objects, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private ControlLoops start() {
        var config = new ConfigStore(ConfigSnapshot.DEFAULT.withTls());
        config.start(objects);
        var all =
                new ControlLoops(
                        faulty(),
                        new Clocks(time, time, time),
                        new Ports((image, _) -> digest(image), this::publish, this::show),
                        config,
                        LoopSettings.DEFAULT,
                        new PublishedIngresses());
        all.watch();
        return all;
    }

    /// As after a crash: what was published is forgotten, and all is looked at again.
    public void restart() {
        controllers.close();
        published.clear();
        controllers = start();
    }

    private CompletionStage<String> digest(String image) {
        CompletableFuture<String> waits = pending.get(image);
        if (waits != null) {
            return waits;
        }
        return missingImages.contains(image)
                ? CompletableFuture.failedFuture(new IllegalStateException("manifest unknown"))
                : CompletableFuture.completedFuture(digestOf(image));
    }

    public static String digestOf(String image) {
        return image.replaceFirst(":[^/]*$", "") + "@sha256:" + "ab".repeat(32);
    }

    private void publish(ObjectKey key, Optional<ApiObject> ingress) {
        publications.add(key);
        fault.published(ingress)
                .ifPresentOrElse(object -> published.put(key, object), () -> published.remove(key));
    }

    private List<String> show(ObjectKey ingress, Map<String, ApiObject> secrets) {
        secrets.forEach((host, secret) -> shown.put(host, secret.name()));
        shown.keySet().removeIf(host -> !secrets.containsKey(host));
        return secrets.values().stream()
                .filter(secret -> secret.tree().path("data").isEmpty())
                .map(secret -> "Secret \"%s\" is of no use.".formatted(secret.name()))
                .toList();
    }

    /// Lets the controllers work until none has anything to do now.
    public void settle() {
        for (int n = 0; step(n); n++) {
            if (n > 10_000) {
                throw new AssertionError("the controllers do not come to rest");
            }
        }
    }

    private boolean step(int first) {
        List<KeyLoop> loops = controllers.loops();
        for (int n = 0; n < loops.size(); n++) {
            if (loops.get((first + n) % loops.size()).step()) {
                return true;
            }
        }
        return false;
    }

    /// Lets one controller, chosen by chance, do one thing.
    ///
    /// @return false if none had anything to do
    public boolean stepAny(RandomGenerator random) {
        return step(random.nextInt(controllers.loops().size()));
    }

    /// Creates or replaces a Service as admission would store it.
    public ApiObject apply(String name, String image, Consumer<ObjectNode> change) {
        ApiObject wanted = service(name, image).with(change);
        Optional<ApiObject> there = objects.find(Types.SERVICE, key(name));
        return there.isPresent()
                ? objects.update(Types.SERVICE, wanted)
                : objects.create(Types.SERVICE, wanted);
    }

    public ApiObject apply(String name, String image) {
        return apply(name, image, _ -> {});
    }

    public static ApiObject service(String name, String image) {
        return ApiObject.parse(
                """
                {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                 "metadata": {"name": "%s", "namespace": "default",
                   "annotations": {"serving.knative.dev/creator": "alice",
                     "serving.knative.dev/lastModifier": "alice"}},
                 "spec": {
                   "template": {"metadata": {}, "spec": {
                     "containerConcurrency": 0,
                     "containers": [{"image": "%s", "name": "user-container",
                       "readinessProbe": {"successThreshold": 1, "tcpSocket": {"port": 0}},
                       "resources": {}}],
                     "enableServiceLinks": false, "timeoutSeconds": 300}},
                   "traffic": [{"latestRevision": true, "percent": 100}]}}
                """
                        .formatted(name, image));
    }

    /// Edits a ConfigMap of settings.
    public void configure(String name, Map<String, String> data) {
        ApiObject configMap =
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", name))
                        .with(tree -> data.forEach(tree.putObject("data")::put));
        if (objects.find(Types.CONFIG_MAP, configMap.key()).isPresent()) {
            objects.update(Types.CONFIG_MAP, configMap);
        } else {
            objects.create(Types.CONFIG_MAP, configMap);
        }
    }

    public static ObjectKey key(String name) {
        return new ObjectKey(NAMESPACE, name);
    }

    public ApiObject require(ResourceType type, String name) {
        return objects.require(type, key(name));
    }

    /// An Ingress as it was published last.
    public ApiObject publishedAs(String name) {
        return Optional.ofNullable(published.get(key(name))).orElseThrow();
    }

    /// A condition, as `True`, `False Reason` or `Unknown Reason: message`.
    public String condition(ResourceType type, String name, String condition) {
        return Conditions.find(require(type, name), condition).map(World::text).orElse("none");
    }

    public String ready(ResourceType type, String name) {
        return condition(type, name, ConditionSet.READY);
    }

    private static String text(Condition condition) {
        String text = condition.state().text();
        text += condition.reason().isEmpty() ? "" : " " + condition.reason();
        return text + (condition.message().isEmpty() ? "" : ": " + condition.message());
    }

    /// What the node and the autoscaler write when a revision's first instance is up.
    public void bringUp(String revision) {
        deployment(revision, 1, "True", "NewReplicaSetAvailable", "");
        scaled(revision, 1);
        settle();
    }

    /// What the node writes of a Deployment.
    public void deployment(
            String revision, int ready, String progressing, String reason, String message) {
        ApiObject deployment = require(Types.DEPLOYMENT, revision + "-deployment");
        ObjectNode status = Json.object().put("readyReplicas", ready);
        status.put("availableReplicas", ready)
                .put("observedGeneration", deployment.generation())
                .putArray("conditions")
                .addObject()
                .put("type", "Progressing")
                .put("status", progressing)
                .put("reason", reason)
                .put("message", message);
        objects.updateStatus(Types.DEPLOYMENT, deployment.withStatus(status));
    }

    /// What the scale loop writes when `instances` are wanted and ready.
    public void scaled(String revision, int instances) {
        ApiObject autoscaler = require(Types.POD_AUTOSCALER, revision);
        Conditions conditions =
                Conditions.of(ConditionSet.POD_AUTOSCALER, autoscaler, time.instant())
                        .initialised()
                        .markTrue("SKSReady");
        conditions =
                instances > 0
                        ? conditions.markTrue("ScaleTargetInitialized").markTrue("Active")
                        : conditions.markFalse(
                                "Active", "NoTraffic", "The target is not receiving traffic.");
        objects.updateStatus(
                Types.POD_AUTOSCALER,
                conditions.writeTo(
                        autoscaler, new PodAutoscaler.Status(revision, instances, instances)));
    }

    /// A pod of a revision, with a status.
    public void pod(String revision, String status) {
        pod(revision, status, _ -> {});
    }

    /// @param labels changes its labels
    public void pod(String revision, String status, Consumer<ObjectNode> labels) {
        ApiObject owner = require(Types.REVISION, revision);
        ApiObject pod =
                ApiObject.of(Types.POD, key(revision + "-pod"))
                        .with(tree -> {
                            ObjectNode there = tree.withObject("/metadata/labels");
                            there.put(REVISION, revision)
                                    .put("serving.knative.dev/revisionUID", owner.uid());
                            labels.accept(there);
                        });
        if (objects.find(Types.POD, pod.key()).isEmpty()) {
            objects.create(Types.POD, pod);
        }
        objects.updateStatus(
                Types.POD, pod.withStatus(Json.MAPPER.readValue(status, ObjectNode.class)));
    }

    public List<String> events(String reason) {
        return objects.list(Types.EVENT, NAMESPACE, Selector.ALL).stream()
                .filter(event -> event.at("/reason").asString().equals(reason))
                .map(event -> event.at("/message").asString())
                .toList();
    }
}
