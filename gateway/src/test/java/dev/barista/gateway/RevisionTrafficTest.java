package dev.barista.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.load.DurationCount;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.gateway.port.RevisionTraffic;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.instance.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the gateway tells of the requests that it has served.
@Timeout(60)
final class RevisionTrafficTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private static RevisionTraffic traffic(TestGateway gateway) {
        return gateway.gateway.revisions().stream()
                .filter(each -> each.revision().equals(TestGateway.HELLO))
                .findFirst()
                .orElseThrow();
    }

    private static Map<Integer, Long> totals(Map<Integer, DurationCount> byStatus) {
        return byStatus.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().total()));
    }

    /// A client may have its response before the event loop has counted it.
    private static void awaitServed(TestGateway gateway, int wanted) {
        Await.until(() -> traffic(gateway).load().completions() == wanted);
    }

    @Test
    void countsResponsesByTheirStatus() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            boolean good = call.target().equals("/good");
                            call.reply(
                                    List.of(
                                            good ? "HTTP/1.1 200 OK" : "HTTP/1.1 418 I'm a teapot",
                                            "Content-Length: 0"),
                                    "");
                            return true;
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);

            client.get("hello.test", "/good");
            client.get("hello.test", "/good");
            client.get("hello.test", "/bad");
            awaitServed(gateway, 3);

            RevisionTraffic traffic = traffic(gateway);
            assertThat(totals(traffic.served())).isEqualTo(Map.of(200, 2L, 418, 1L));
            assertThat(totals(traffic.invoked())).isEqualTo(Map.of(200, 2L, 418, 1L));
        }
    }

    @Test
    void countsTheTimeOfTheWaitAndOfTheInstanceApart() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("awake"));
                TestClient client = gateway.client()) {
            client.head("GET / HTTP/1.1", "Host: hello.test");
            gateway.wanted.take();
            long waits = traffic(gateway).load().concurrencyNanos();
            Await.until(() -> traffic(gateway).load().concurrencyNanos() - waits > SHORT.toNanos());
            gateway.serve(app);
            client.read();
            awaitServed(gateway, 1);

            RevisionTraffic traffic = traffic(gateway);
            long served = requireNonNull(traffic.served().get(200)).nanos();
            long invoked = requireNonNull(traffic.invoked().get(200)).nanos();
            assertThat(served - invoked).isGreaterThan(SHORT.toNanos());
            assertThat(invoked).isPositive();
            assertThat(traffic.requests().stopped()).isOne();
            assertThat(gateway.gateway.wakes().keySet()).containsExactly(Rung.STOPPED);
            assertThat(requireNonNull(gateway.gateway.wakes().get(Rung.STOPPED)).stages())
                    .containsOnlyKeys("hold", "spawn")
                    .containsEntry("spawn", Duration.ofMillis(7));
        }
    }

    @Test
    void countsWhatItAnswersItselfByItsReasonAndNotAsInvoked() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            gateway.limits(0, SHORT);

            client.get("hello.test", "/");
            awaitServed(gateway, 1);

            RevisionTraffic traffic = traffic(gateway);
            assertThat(totals(traffic.served())).isEqualTo(Map.of(504, 1L));
            assertThat(traffic.invoked()).isEmpty();
            assertThat(gateway.gateway.snapshot().count(Count.TIMED_OUT)).isOne();
        }
    }

    @Test
    void countsWhatDoesNotFitIntoTheQueue() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings(new Queues(1, 1)), Sockets.none());
                TestClient first = gateway.client();
                TestClient second = gateway.client()) {
            first.head("GET / HTTP/1.1", "Host: hello.test");
            Await.until(() -> traffic(gateway).waiting() == 1);

            second.get("hello.test", "/");
            awaitServed(gateway, 1);

            assertThat(totals(traffic(gateway).served())).isEqualTo(Map.of(503, 1L));
            assertThat(gateway.gateway.snapshot().count(Count.QUEUE_FULL)).isOne();
        }
    }

    @Test
    void countsAClientThatLeavesBeforeItsAnswerAs499() throws Exception {
        var end = new CountDownLatch(1);
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            end.await();
                            return false;
                        })) {
            gateway.serve(app);
            try (TestClient client = gateway.client()) {
                client.head("GET / HTTP/1.1", "Host: hello.test");
                Await.until(() -> !app.heads.isEmpty());
            }
            awaitServed(gateway, 1);
            end.countDown();

            assertThat(totals(traffic(gateway).served())).isEqualTo(Map.of(499, 1L));
        }
    }
}
