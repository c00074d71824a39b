package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.Requests;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Instances on a lower rung.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LadderTest {

    private static final ObjectKey HELLO = TestGateway.HELLO;
    private static final String SERVED = "served";

    private final TestRungs rungs = new TestRungs();

    @Test
    void saysThatTheRevisionIsWantedThoughAnInstanceDoesNotComeUp() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());
            gateway.gateway.lower(HELLO, "one", Rung.FROZEN);

            client.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask unanswered = rungs.next();

            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
            unanswered.thaw();
            assertThat(client.read().body()).isEqualTo(SERVED);
        }
    }

    @Test
    void holdsARequestThatMeetsAFrozenInstanceUntilItIsThawed() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            // Given
            gateway.serve("one", app.port());
            assertThat(client.get("hello.test", "/").field("Server-Timing")).isEmpty();
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isTrue();

            // When
            client.head("GET /wake HTTP/1.1", "Host: hello.test", "User-Agent: tester");
            TestRungs.Ask ask = rungs.next();

            // Then
            assertThat(ask.id()).isEqualTo("one");
            assertThat(gateway.wanted).as("the way up comes first").isEmpty();
            assertThat(app.heads).hasSize(1);
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isFalse();
            ask.thaw();
            Response response = client.read();
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
            assertThat(response.body()).isEqualTo(SERVED);
            assertThat(response.field("Server-Timing"))
                    .matches("hold;dur=[0-9.]+, thaw;dur=3\\.000, upstream;dur=[0-9.]+");
            assertThat(app.connections).as("the kept connection is used").hasValue(1);
            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Woke.class,
                            woke -> {
                                assertThat(woke.from()).isEqualTo(Rung.FROZEN);
                                assertThat(woke.caller().path()).isEqualTo("/wake");
                                assertThat(woke.stages())
                                        .extracting(Stage::name)
                                        .containsExactly("hold", "thaw");
                            });
            assertThat(client.get("hello.test", "/").field("Server-Timing")).isEmpty();
            assertThat(gateway.gateway.requests(HELLO))
                    .isEqualTo(new Requests(3, 0, 0, 1, Map.of()));
        }
    }

    @Test
    void asksOnceForAHundredRequestsAndServesThemAll() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED))) {
            // Given
            gateway.serve("one", app.port(), Rung.RESERVE);
            for (int i = 0; i < 100; i++) {
                clients.add(gateway.client());
            }

            // When
            for (TestClient client : clients) {
                client.head("GET / HTTP/1.1", "Host: hello.test");
            }
            Await.until(() -> gateway.gateway.snapshot().count(Count.REQUESTS_RAISING) == 100);
            rungs.next().thaw();

            // Then
            for (TestClient client : clients) {
                assertThat(client.read().body()).isEqualTo(SERVED);
            }
            assertThat(rungs.asks).isEmpty();
            Await.until(() -> !gateway.wanted.isEmpty());
            assertThat(gateway.wanted).hasSize(1);
            assertThat(gateway.journal).hasSize(1);
            assertThat(gateway.gateway.requests(HELLO).reserve()).isEqualTo(100);
        } finally {
            for (TestClient client : clients) {
                client.socket.close();
            }
        }
    }

    @Test
    void keepsTheLimitOfConcurrencyWhileAnInstanceIsRaised() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient one = gateway.client();
                TestClient two = gateway.client()) {
            gateway.limits(1, Duration.ofSeconds(20));
            gateway.serve("one", app.port(), Rung.FROZEN);

            one.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask ask = rungs.next();
            two.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 1);

            assertThat(gateway.gateway.inFlight("one")).isOne();
            ask.thaw();
            assertThat(one.read().body()).isEqualTo(SERVED);
            assertThat(two.read().body()).isEqualTo(SERVED);
        }
    }

    @Test
    void prefersAnInstanceThatRunsAndTakesALoweredOneBeforeItQueues() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp running =
                        new TestApp(call -> end.await(20, TimeUnit.SECONDS) && call.ok("running"));
                TestApp frozen = new TestApp(call -> call.ok("thawed"));
                TestClient one = gateway.client();
                TestClient two = gateway.client()) {
            gateway.limits(1, Duration.ofSeconds(20));
            gateway.serve("frozen", frozen.port(), Rung.FROZEN);
            gateway.serve("running", running.port());

            one.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.inFlight("running") == 1);
            assertThat(rungs.asks).isEmpty();
            two.head("GET / HTTP/1.1", "Host: hello.test");
            rungs.next().thaw();

            assertThat(two.read().body()).isEqualTo("thawed");
            end.countDown();
            assertThat(one.read().body()).isEqualTo("running");
        }
    }

    @Test
    void neverPicksALoweredInstanceOfSeveralAtRandom() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("a", app.port(), Rung.FROZEN);
            gateway.serve("b", app.port());
            gateway.serve("c", app.port(), Rung.RESERVE);

            for (int i = 0; i < 100; i++) {
                assertThat(client.get("hello.test", "/").body()).isEqualTo(SERVED);
            }

            assertThat(rungs.asks).isEmpty();
        }
    }

    @Test
    void asksAgainWhenAnInstanceCouldNotBeRaised() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port(), Rung.FROZEN);

            client.head("GET / HTTP/1.1", "Host: hello.test");
            rungs.next().fail();
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
            rungs.next().thaw();

            assertThat(client.read().body()).isEqualTo(SERVED);
            assertThat(gateway.gateway.requests(HELLO).frozen()).isOne();
        }
    }

    @Test
    void saysWhyAnInstanceThatCannotBeRaisedServesNobody() throws Exception {
        try (TestGateway gateway =
                        new TestGateway((revision, id) ->
                                CompletableFuture.failedFuture(
                                        new IllegalStateException("freezer: stuck")));
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port(), Rung.FROZEN);

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).isEqualTo("instance could not be raised: freezer: stuck\n");
            assertThat(app.heads).isEmpty();
            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Shed.class,
                            shed -> assertThat(shed.reason()).contains("freezer: stuck"));
            assertThat(gateway.gateway.inFlight("one")).isZero();
        }
    }

    @Test
    void servesFromAnotherInstanceWhenOneCannotBeRaised() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("stuck", app.port(), Rung.FROZEN);
            client.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask ask = rungs.next();
            gateway.serve("new", app.port());

            ask.fail();

            assertThat(client.read().body()).isEqualTo(SERVED);
        }
    }

    @Test
    void takesAnInstanceThatTheNodeRaisedByItself() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port(), Rung.FROZEN);
            client.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask late = rungs.next();

            gateway.gateway.raised(HELLO, "one");

            assertThat(client.read().body()).isEqualTo(SERVED);
            Await.until(() -> gateway.gateway.lower(HELLO, "one", Rung.RESERVE));
            late.thaw(); // of the time before: says nothing about now
            client.head("GET / HTTP/1.1", "Host: hello.test");
            rungs.next().thaw();
            assertThat(client.read().body()).isEqualTo(SERVED);
        }
    }

    @Test
    void lowersOnlyAnInstanceThatIsKnownAndHasNothingInFlight() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> end.await(20, TimeUnit.SECONDS) && call.ok("x"));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());
            client.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.inFlight("one") == 1);

            assertThat(gateway.gateway.lower(HELLO, "one", Rung.RESERVE)).isFalse();
            assertThat(gateway.gateway.idle(HELLO, "one")).isZero();
            assertThat(gateway.gateway.lower(HELLO, "two", Rung.RESERVE)).isFalse();
            assertThat(gateway.gateway.idle(HELLO, "two")).isZero();

            end.countDown();
            assertThat(client.read().body()).isEqualTo("x");
            Await.until(() -> gateway.gateway.lower(HELLO, "one", Rung.RESERVE));
            Await.until(() -> gateway.gateway.idle(HELLO, "one").isPositive());
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isTrue();
        }
    }

    @Test
    void neverLowersAnInstanceWithAWebSocket() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app =
                        new TestApp(call -> {
                            call.reply(
                                    List.of(
                                            "HTTP/1.1 101 Switching Protocols",
                                            "Upgrade: websocket",
                                            "Connection: upgrade"),
                                    "");
                            call.read(4);
                            return false;
                        });
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());
            Response switched =
                    client.head(
                                    "GET /ws HTTP/1.1",
                                    "Host: hello.test",
                                    "Upgrade: websocket",
                                    "Connection: Upgrade")
                            .read();
            assertThat(switched.status()).isEqualTo(101);

            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isFalse();

            client.send("done");
            assertThat(client.atEnd()).isTrue();
            Await.until(() -> gateway.gateway.lower(HELLO, "one", Rung.FROZEN));
        }
    }

    @Test
    void drainsALoweredInstanceThatLeavesOnceItsRequestsAreServed() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port(), Rung.FROZEN);
            client.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask ask = rungs.next();

            CompletionStage<Void> drained = gateway.gateway.remove(HELLO, "one");

            assertThat(drained).isNotCompleted();
            ask.thaw();
            assertThat(client.read().body()).isEqualTo(SERVED);
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
            gateway.serve("two", app.port(), Rung.FROZEN);
            assertThat(gateway.gateway.remove(HELLO, "two")).isCompleted();
        }
    }

    @Test
    void givesTheSlotBackOfAClientThatLeavesWhileAnInstanceIsRaised() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port(), Rung.FROZEN);
            client.head("GET / HTTP/1.1", "Host: hello.test");
            TestRungs.Ask ask = rungs.next();

            client.socket.close();

            Await.until(() -> gateway.gateway.inFlight("one") == 0);
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.RESERVE)).isFalse();
            assertThat(gateway.gateway.idle(HELLO, "one")).isZero();
            ask.thaw();
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.RESERVE)).isTrue();
            assertThat(app.heads).isEmpty();
        }
    }

    @Test
    void answersWithATimeoutWhenNobodyRaises() throws Exception {
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok(SERVED));
                TestClient client = gateway.client()) {
            gateway.limits(0, Duration.ofMillis(200));
            gateway.serve("one", app.port(), Rung.FROZEN);

            assertThat(client.get("hello.test", "/").status()).isEqualTo(504);

            assertThat(gateway.gateway.inFlight("one")).isZero();
        }
    }

    @Test
    void keepsAnInstanceAndItsRequestsWhenItIsAddedAgain() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> end.await(20, TimeUnit.SECONDS) && call.ok("x"));
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());
            client.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.inFlight("one") == 1);

            gateway.serve("one", app.port());

            assertThat(gateway.gateway.inFlight("one")).isOne();
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isFalse();
            end.countDown();
            assertThat(client.read().body()).isEqualTo("x");
        }
    }

    /// A node that freezes whenever it may, and an app that notices every request that comes while
    /// it is frozen.
    @Test
    void neverForwardsARequestToAFrozenInstanceHoweverOftenItIsFrozen() throws Exception {
        Object node = new Object();
        AtomicBoolean frozen = new AtomicBoolean();
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        int freezes = 0;
        AtomicBoolean over = new AtomicBoolean();
        try (TestGateway gateway =
                        new TestGateway((revision, id) ->
                                CompletableFuture.supplyAsync(() -> {
                                    synchronized (node) {
                                        frozen.set(false);
                                    }
                                    return List.of();
                                }));
                TestApp app =
                        new TestApp(call -> {
                            violations.addAndGet(frozen.get() ? 1 : 0);
                            return call.ok(SERVED);
                        })) {
            gateway.serve("one", app.port());
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < 4; c++) {
                int pause = 50_000 * c;
                clients.add(Thread.ofVirtual().start(() -> requests(gateway, pause, over, served)));
            }

            while (freezes < 300) {
                synchronized (node) {
                    if (!frozen.get() && gateway.gateway.lower(HELLO, "one", Rung.FROZEN)) {
                        frozen.set(true);
                        freezes++;
                    }
                }
                Thread.onSpinWait();
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(violations).hasValue(0);
            assertThat(served.get()).isGreaterThan(300);
            assertThat(gateway.gateway.requests(HELLO).arrivals()).isEqualTo(served.get());
            assertThat(gateway.gateway.inFlight("one")).isZero();
        }
    }

    private static void requests(
            TestGateway gateway, int pause, AtomicBoolean over, AtomicInteger served) {
        try (TestClient client = gateway.client()) {
            while (!over.get()) {
                assertThat(client.get("hello.test", "/").status()).isEqualTo(200);
                served.incrementAndGet();
                LockSupport.parkNanos(pause);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
