package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.config.ConfigStore;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.NetworkConfig;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.testkit.Eventually;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.time.Clocks;
import dev.barista.model.time.Ticker;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/// The controllers on threads of their own.
@Timeout(60)
class ControllersTest {

    private static final int SERVICES = 20;

    private final InstantSource wall = InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"));
    private final InMemoryObjects objects = new InMemoryObjects(wall);
    private final Map<ObjectKey, ApiObject> published = new ConcurrentHashMap<>();

    @Test
    void bringsManyServicesUpAtOnceAndEndsWhenClosed() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        var config = new ConfigStore(ConfigSnapshot.DEFAULT);
        Controllers controllers = controllers(timer, config);
        try {
            config.start(objects);
            controllers.start();
            for (int n = 0; n < SERVICES; n++) {
                objects.create(Types.SERVICE, World.service("s" + n, "dev.local/x:1"));
            }
            Eventually.holds(
                    objects,
                    Types.POD_AUTOSCALER,
                    () -> objects.list(Types.POD_AUTOSCALER, "", Selector.ALL).size() == SERVICES);
            objects.list(Types.POD_AUTOSCALER, "", Selector.ALL).forEach(this::bringUp);
            Eventually.holds(
                    objects,
                    Types.SERVICE,
                    () ->
                            objects.list(Types.SERVICE, "", Selector.ALL).stream()
                                    .allMatch(ControllersTest::isReady));
            assertThat(controllers.awaitPublished(Duration.ofSeconds(10))).isTrue();
            assertThat(published).hasSize(SERVICES);

            controllers.close();
            objects.delete(Types.INGRESS, World.key("s0"), Propagation.BACKGROUND);
            assertThat(published).hasSize(SERVICES);
        } finally {
            controllers.close();
            config.close();
            timer.shutdownNow();
        }
    }

    @Test
    void canBeStoppedAndStartedAgainAndLeavesNothingBehind() throws Exception {
        // Given
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        var config = new ConfigStore(ConfigSnapshot.DEFAULT);
        Set<Object> open = ConcurrentHashMap.newKeySet();
        Controllers controllers = controllers(counted(objects, open), timer, config);
        objects.create(Types.INGRESS, ingress("kept"));
        objects.create(Types.INGRESS, ingress("deleted"));
        try {
            for (int term = 0; term < 3; term++) {
                controllers.start();
                controllers.start(); // of started ones: changes nothing
                assertThat(controllers.awaitPublished(Duration.ofSeconds(10))).isTrue();
                assertThat(open).isNotEmpty();
                controllers.stop();
                controllers.stop();
                assertThat(open).isEmpty();
                assertThat(config.listeners()).isZero();
            }
            assertThat(published).containsOnlyKeys(World.key("kept"), World.key("deleted"));

            // When
            objects.delete(Types.INGRESS, World.key("deleted"), Propagation.BACKGROUND);
            objects.create(Types.INGRESS, ingress("new"));
            assertThat(published).containsKey(World.key("deleted"));
            assertThat(controllers.awaitPublished(Duration.ZERO)).isFalse();
            controllers.start();

            // Then
            assertThat(controllers.awaitPublished(Duration.ofSeconds(10))).isTrue();
            assertThat(published).containsOnlyKeys(World.key("kept"), World.key("new"));
        } finally {
            controllers.close();
            config.close();
            timer.shutdownNow();
        }
    }

    /// The same objects; `open` has the watches that are not closed.
    private static Objects counted(Objects objects, Set<Object> open) {
        return (Objects)
                Proxy.newProxyInstance(
                        Objects.class.getClassLoader(),
                        new Class<?>[] {Objects.class},
                        (_, method, arguments) -> {
                            Object result = method.invoke(objects, arguments);
                            if (!(result instanceof Watch watch)) {
                                return result;
                            }
                            open.add(watch);
                            return (Watch)
                                    () -> {
                                        watch.close();
                                        open.remove(watch);
                                    };
                        });
    }

    @Test
    void knowsOfEachIngressBeforeAWatchTellsOfIt() throws Exception {
        // Given
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        var config = new ConfigStore(ConfigSnapshot.DEFAULT);
        objects.create(Types.INGRESS, ingress("s0"));
        Controllers controllers = controllers(silent(objects), timer, config);
        try {
            // When
            controllers.start();

            // Then
            assertThat(controllers.awaitPublished(Duration.ofSeconds(10))).isTrue();
            assertThat(published).containsOnlyKeys(World.key("s0"));
        } finally {
            controllers.close();
            config.close();
            timer.shutdownNow();
        }
    }

    private static ApiObject ingress(String name) {
        return ApiObject.of(Types.INGRESS, World.key(name))
                .with(tree -> {
                    ((ObjectNode) tree.path("metadata"))
                            .putObject("annotations")
                            .put(
                                    "networking.knative.dev/ingress.class",
                                    NetworkConfig.INGRESS_CLASS);
                    tree.putObject("spec").putArray("rules");
                });
    }

    /// The same objects, but a watch that has not told of any yet.
    private static Objects silent(Objects objects) {
        return (Objects)
                Proxy.newProxyInstance(
                        Objects.class.getClassLoader(),
                        new Class<?>[] {Objects.class},
                        (_, method, arguments) ->
                                method.getName().equals("watch")
                                        ? (Watch) () -> {}
                                        : method.invoke(objects, arguments));
    }

    private Controllers controllers(ScheduledExecutorService timer, ConfigStore config) {
        return controllers(objects, timer, config);
    }

    private Controllers controllers(
            Objects objects, ScheduledExecutorService timer, ConfigStore config) {
        return new Controllers(
                objects,
                new Clocks(
                        Ticker.SYSTEM,
                        wall,
                        (delay, task) -> {
                            var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                        }),
                new Controllers.Ports(
                        (image, _) -> CompletableFuture.completedFuture(World.digestOf(image)),
                        (key, ingress) ->
                                ingress.ifPresentOrElse(
                                        object -> published.put(key, object),
                                        () -> published.remove(key)),
                        (_, _) -> List.of()),
                config);
    }

    private void bringUp(ApiObject autoscaler) {
        Conditions conditions =
                Conditions.of(ConditionSet.POD_AUTOSCALER, autoscaler, wall.instant())
                        .initialised()
                        .markTrue("SKSReady")
                        .markTrue("ScaleTargetInitialized")
                        .markTrue("Active");
        objects.updateStatus(
                Types.DEPLOYMENT,
                objects.require(Types.DEPLOYMENT, World.key(autoscaler.name() + "-deployment"))
                        .withStatus(
                                Json.MAPPER
                                        .createObjectNode()
                                        .put("readyReplicas", 1)
                                        .put("availableReplicas", 1)));
        objects.updateStatus(
                Types.POD_AUTOSCALER,
                conditions.writeTo(
                        objects.require(Types.POD_AUTOSCALER, autoscaler.key()),
                        new PodAutoscaler.Status(autoscaler.name(), 1, 1)));
    }

    private static boolean isReady(ApiObject service) {
        return Conditions.findReady(service).filter(Condition::isTrue).isPresent();
    }
}
