package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.load.LoadTotals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HoldTest {

    @Test
    void wakesOnceAndServesAllThatWaitWhenAnInstanceComes() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("awake"));
                TestClient one = gateway.client();
                TestClient two = gateway.client()) {
            // Given
            one.head("GET /first HTTP/1.1", "Host: hello.test", "User-Agent: tester");
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(TestGateway.HELLO);
            two.head("GET /second HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 2);

            // When
            gateway.serve(app);

            // Then
            assertThat(one.read())
                    .matches(response -> response.body().equals("awake"))
                    .extracting(response -> response.field("Server-Timing"))
                    .asString()
                    .matches("hold;dur=[0-9.]+, spawn;dur=7\\.000, upstream;dur=[0-9.]+");
            assertThat(two.read().body()).isEqualTo("awake");
            assertThat(one.get("hello.test", "/").field("Server-Timing")).isEmpty();
            assertThat(gateway.wanted).isEmpty();
            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Woke.class, woke -> assertThat(woke.stages()).hasSize(2));
        }
    }

    @Test
    void answersWhatWaitsForAnInstanceWhenItCloses() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            client.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 1);

            gateway.gateway.close();

            Response response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("shutting down");
            assertThat(response.field("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void holdsALargeBodyInTheClient() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("" + call.body().length()));
                TestClient client = gateway.client()) {
            // Given
            int size = 20_000_000;
            client.head("POST / HTTP/1.1", "Host: hello.test", "Content-Length: " + size);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.send("x".repeat(size));
                                } catch (java.io.IOException failed) {
                                    throw new java.io.UncheckedIOException(failed);
                                }
                            });
            gateway.wanted.poll(10, TimeUnit.SECONDS);
            assertThat(writer.join(Duration.ofMillis(300))).isFalse();

            // When
            gateway.serve(app);

            // Then
            assertThat(client.read().body()).isEqualTo("" + size);
        }
    }

    @Test
    void answersWithATimeoutWhenNoInstanceComes() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            gateway.limits(0, Duration.ofMillis(200));

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("activator request timeout");
            assertThat(gateway.gateway.snapshot().waiting()).isZero();
            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Shed.class,
                            shed -> assertThat(shed.status()).isEqualTo(504));
        }
    }

    @Test
    void answersWithATimeoutWhenTheInstanceIsTooSlow() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> end.await(20, TimeUnit.SECONDS));
                TestClient client = gateway.client()) {
            gateway.limits(1, Duration.ofMillis(200));
            gateway.serve(app);

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("request timeout");
            end.countDown();
        }
    }

    @Test
    void cutsAResponseThatDoesNotEndInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            call.reply(List.of("HTTP/1.1 200 OK", "Content-Length: 9"), "begun");
                            return end.await(20, TimeUnit.SECONDS);
                        });
                TestClient client = gateway.client()) {
            gateway.limits(0, Duration.ofMillis(300));
            gateway.serve(app);

            client.head("GET / HTTP/1.1", "Host: hello.test");

            assertThat(client.in.readAllBytes()).asString().endsWith("begun");
            end.countDown();
        }
    }

    @Test
    void refusesWhatTheQueueCannotTake() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings(new Queues(1, 10)), Sockets.none());
                TestClient waits = gateway.client();
                TestClient client = gateway.client()) {
            waits.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 1);

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("pending request queue full\n");
            assertThat(response.field("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void forgetsThoseWhoseClientHasGone() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            client.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 1);

            client.socket.close();

            Await.until(() -> gateway.gateway.snapshot().waiting() == 0);
            assertThat(gateway.gateway.load(TestGateway.HELLO).arrivals()).isOne();
        }
    }

    @Test
    void neverOverlapsRequestsInAnInstanceOfConcurrencyOne() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            for (int turn = 0; turn < 1000; turn++) { // time to overlap in
                                Thread.onSpinWait();
                            }
                            inside.decrementAndGet();
                            return call.ok("done");
                        })) {
            gateway.limits(1, Duration.ofSeconds(30));
            gateway.serve(app);
            List<Thread> clients = new ArrayList<>();
            AtomicInteger served = new AtomicInteger();
            LoadTotals before = gateway.gateway.load(TestGateway.HELLO);

            for (int c = 0; c < 16; c++) { // event loops take turns with connections
                clients.add(Thread.ofVirtual().start(() -> requests(gateway, 50, served)));
            }
            for (Thread client : clients) {
                client.join();
            }

            assertThat(served).hasValue(16 * 50);
            assertThat(most).hasValue(1);
            LoadTotals load = gateway.gateway.load(TestGateway.HELLO);
            assertThat(load.arrivals()).isEqualTo(16 * 50);
            assertThat(load.completions()).isEqualTo(16 * 50);
            assertThat(load.averageConcurrencySince(before)).isBetween(0.5, 16.0);
        }
    }

    private static void requests(TestGateway gateway, int count, AtomicInteger served) {
        try (TestClient client = gateway.client()) {
            for (int i = 0; i < count; i++) {
                if (client.get("hello.test", "/" + i).status() == 200) {
                    served.incrementAndGet();
                }
            }
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void drainsAnInstanceThatLeaves() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway();
                TestApp old =
                        new TestApp(call -> {
                            end.await(20, TimeUnit.SECONDS);
                            return call.ok("old");
                        });
                TestApp young = new TestApp(call -> call.ok("young"));
                TestClient one = gateway.client();
                TestClient two = gateway.client()) {
            // Given
            gateway.serve("old", old.port());
            one.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> gateway.gateway.inFlight("old") == 1);
            gateway.serve("young", young.port());

            // When
            CompletionStage<Void> drained = gateway.gateway.remove(TestGateway.HELLO, "old");

            // Then
            assertThat(two.get("hello.test", "/").body()).isEqualTo("young");
            assertThat(drained).isNotCompleted();
            end.countDown();
            assertThat(one.read().body()).isEqualTo("old");
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
        }
    }
}
