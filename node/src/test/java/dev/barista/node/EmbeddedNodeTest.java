package dev.barista.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.time.Clocks;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import dev.barista.node.ladder.MemoryGate;
import dev.barista.node.pod.port.AddressWatch;
import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.pod.port.Ports;
import dev.barista.node.route.Routing;
import dev.barista.node.route.ServingInstance;
import dev.barista.node.scheduling.Capacity;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.testing.FakeImages;
import dev.barista.node.testing.FakeProbes;
import dev.barista.node.volume.ServiceAccountTokens;
import dev.barista.runtime.testkit.FakeDriver;
import dev.barista.runtime.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// On real threads, as in the product.
@Timeout(60)
class EmbeddedNodeTest {

    @TempDir private Path temporary;

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final Scheduler scheduler =
            (delay, task) -> {
                var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            };
    private final InMemoryObjects objects = new InMemoryObjects(InstantSource.system());
    private final FakeDriver driver = new FakeDriver(scheduler);
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> left = new LinkedBlockingQueue<>();

    private final Routing routing =
            new Routing() {
                @Override
                public void serve(ServingInstance instance) {
                    served.add(instance.id());
                }

                @Override
                public CompletionStage<Void> leave(ObjectKey revision, String id) {
                    left.add(id);
                    return CompletableFuture.completedStage(null);
                }

                @Override
                public boolean lower(ObjectKey revision, String id, Rung to) {
                    return true;
                }

                @Override
                public void raised(ObjectKey revision, String id) {}

                @Override
                public Duration idle(ObjectKey revision, String id) {
                    return Duration.ZERO;
                }

                @Override
                public int inFlight(ObjectKey revision, String id) {
                    return 0;
                }
            };

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void startsManyAtOnceAndStopsThemAllWhenItCloses() throws Exception {
        // Given
        driver.playing(Script.listensAfter(Duration.ofMillis(5)));
        EmbeddedNode node = node(Duration.ofSeconds(5));
        node.start();
        objects.create(Types.DEPLOYMENT, deployment(20));
        for (int i = 0; i < 20; i++) {
            assertThat(served.poll(20_000, MILLISECONDS)).isNotNull();
        }

        // When
        node.close();

        // Then
        assertThat(driver.instances()).isEmpty();
        assertThat(left).hasSize(20);
        assertThat(objects.list(Types.POD, "", Selector.ALL)).hasSize(20);
    }

    @Test
    void killsWhatDoesNotEndInTimeWhenItCloses() throws Exception {
        driver.playing(Script.LISTENS.deafToTerminate());
        EmbeddedNode node = node(Duration.ofMillis(100));
        node.start();
        objects.create(Types.DEPLOYMENT, deployment(1));
        assertThat(served.poll(20_000, MILLISECONDS)).isNotNull();

        node.close();

        assertThat(driver.instances()).isEmpty();
    }

    @Test
    void wakesAndSleepsAgainAndAgain() throws Exception {
        try (EmbeddedNode node = node(Duration.ofSeconds(5))) {
            node.start();
            objects.create(Types.DEPLOYMENT, deployment(0));
            for (int i = 0; i < 30; i++) {
                scale(1);
                assertThat(served.poll(20_000, MILLISECONDS)).isNotNull();
                scale(0);
                assertThat(left.poll(20_000, MILLISECONDS)).isNotNull();
            }
        }
        assertThat(driver.instances()).isEmpty();
        assertThat(served).isEmpty();
    }

    private EmbeddedNode node(Duration shutdown) {
        var settings =
                new NodeSettings(
                        new Capacity(new Resources(4_000, 1L << 33), 50),
                        PodSettings.in(temporary.resolve("pods")),
                        shutdown,
                        "");
        var ports =
                new Ports(
                        objects,
                        driver,
                        new FakeImages().here(NodeWorld.IMAGE),
                        new FakeProbes(driver),
                        entry -> {},
                        (_, _) -> {},
                        () -> IdleConfig.DEFAULT,
                        MemoryGate.OPEN,
                        AddressWatch.none(),
                        ServiceAccountTokens.none());
        return new EmbeddedNode(
                settings,
                ports,
                routing,
                new Clocks(Ticker.SYSTEM, InstantSource.system(), scheduler),
                List.of());
    }

    private void scale(int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        objects.patch(Types.DEPLOYMENT, NodeWorld.HELLO, patch);
    }

    private ApiObject deployment(int replicas) {
        return new NodeWorld(temporary.resolve("unused")).deployment(replicas);
    }
}
