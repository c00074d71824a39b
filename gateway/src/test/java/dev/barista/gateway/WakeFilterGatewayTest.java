package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.WakeFilter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WakeFilterGatewayTest {

    private static final ObjectKey HELLO = TestGateway.HELLO;

    private static void filter(TestGateway gateway) {
        WakeFilter.Parsed parsed =
                WakeFilter.parse(
                        """
                        - name: probes
                          paths: [/healthz]
                          answer: {body: asleep}
                        - preset: [robots, favicon]
                        """);
        if (!(parsed instanceof WakeFilter.Parsed.Valid(WakeFilter filter))) {
            throw new AssertionError(parsed);
        }
        gateway.gateway.wakeFilter(HELLO, filter);
    }

    @Test
    void answersForARevisionThatSleepsAndWakesNobodyUntilSomebodyElseComes() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("awake"));
                TestClient client = gateway.client();
                TestClient real = gateway.client()) {
            filter(gateway);

            for (int i = 0; i < 1000; i++) {
                Response probe = client.get("hello.test", "/healthz?probe=" + i);
                assertThat(probe.status()).isEqualTo(200);
                assertThat(probe.body()).isEqualTo("asleep");
                assertThat(probe.field("Barista-Asleep")).isEqualTo("true");
            }
            assertThat(gateway.wanted).isEmpty();
            assertThat(gateway.gateway.load(HELLO).arrivals()).isZero();
            assertThat(gateway.gateway.requests(HELLO).filtered())
                    .isEqualTo(Map.of("probes", 1000L));
            assertThat(gateway.gateway.snapshot().count(Count.REQUESTS_FILTERED)).isEqualTo(1000);

            real.head("GET / HTTP/1.1", "Host: hello.test");
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
            gateway.serve(app);
            assertThat(real.read().body()).isEqualTo("awake");
            assertThat(client.get("hello.test", "/healthz").body()).isEqualTo("awake");
            assertThat(gateway.gateway.requests(HELLO).stopped()).isOne();
            assertThat(gateway.journal).hasSize(3).last().isInstanceOf(JournalEntry.Woke.class);
            assertThat(gateway.journal)
                    .filteredOn(JournalEntry.Filtered.class::isInstance)
                    .extracting(entry -> ((JournalEntry.Filtered) entry).count())
                    .containsExactly(1L, 999L);
        }
    }

    @Test
    void answersForAFrozenInstanceAndLeavesItFrozen() throws Exception {
        TestRungs rungs = new TestRungs();
        try (TestGateway gateway = new TestGateway(rungs);
                TestApp app = new TestApp(call -> call.ok("awake"));
                TestClient client = gateway.client();
                TestClient real = gateway.client()) {
            filter(gateway);
            gateway.serve("one", app.port());
            assertThat(client.get("hello.test", "/healthz").body()).isEqualTo("awake");
            Await.until(() -> gateway.gateway.lower(HELLO, "one", Rung.FROZEN));

            Response icon = client.get("hello.test", "/favicon.ico");
            Response robots = client.get("hello.test", "/robots.txt");
            Response crawler =
                    client.head("GET / HTTP/1.1", "Host: hello.test", "User-Agent: GoogleBot/2")
                            .read();
            Response head = client.head("HEAD /healthz HTTP/1.1", "Host: hello.test").read(true);

            assertThat(icon.status()).isEqualTo(204);
            assertThat(icon.field("Content-Length")).isEmpty();
            assertThat(robots.body()).isEqualTo("User-agent: *\nDisallow: /\n");
            assertThat(robots.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(crawler.status()).isEqualTo(503);
            assertThat(crawler.field("Retry-After")).isNotEmpty();
            assertThat(head.field("Content-Length")).isEqualTo("6");
            assertThat(rungs.asks).isEmpty();
            real.head("GET / HTTP/1.1", "Host: hello.test");
            rungs.next().thaw();
            assertThat(real.read().body()).isEqualTo("awake");
        }
    }

    @Test
    void letsAllRequestsWakeAgainOnceTheFilterIsTakenAway() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            filter(gateway);
            assertThat(client.get("hello.test", "/healthz").status()).isEqualTo(200);

            gateway.gateway.wakeFilter(HELLO, WakeFilter.NONE);

            client.head("GET /healthz HTTP/1.1", "Host: hello.test");
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
        }
    }
}
