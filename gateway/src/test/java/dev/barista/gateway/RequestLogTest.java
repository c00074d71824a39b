package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.requestlog.RequestEntry;
import dev.barista.model.requestlog.RequestLog;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is told of requests that have ended.
@Timeout(60)
final class RequestLogTest {

    private static final class Kept implements RequestLog {
        private final BlockingQueue<RequestEntry> entries = new LinkedBlockingQueue<>();
        private volatile boolean on = true;

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public void note(RequestEntry entry) {
            entries.add(entry);
        }

        RequestEntry next() throws InterruptedException {
            @Nullable RequestEntry next = entries.poll(20, TimeUnit.SECONDS);
            return Objects.requireNonNull(next, "no entry");
        }
    }

    private final Kept kept = new Kept();

    private TestGateway gateway() throws Exception {
        var gateway = new TestGateway();
        gateway.gateway.requestLog(kept);
        return gateway;
    }

    @Test
    void hasWhatTheClientSentAndWhatItGot() throws Exception {
        try (TestGateway gateway = gateway();
                TestApp app =
                        new TestApp(call -> {
                            call.body();
                            return call.ok("thirteen byte");
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);

            client.head(
                            "POST /a/b?c=%20d HTTP/1.1",
                            "Host: hello.test",
                            "Content-Length: 4",
                            "User-Agent: tester \u00c3\u00bc",
                            "Referer: http://from.test/",
                            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .send("body");
            client.read();
            RequestEntry entry = kept.next();

            assertThat(entry.latency()).isPositive();
            assertThat(entry)
                    .isEqualTo(
                            new RequestEntry(
                                    TestGateway.HELLO,
                                    "app-" + app.port(),
                                    "POST",
                                    "/a/b?c=%20d",
                                    "hello.test",
                                    "HTTP/1.1",
                                    4,
                                    "tester ü",
                                    "http://from.test/",
                                    "127.0.0.1",
                                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                    200,
                                    13,
                                    entry.latency()));
        }
    }

    @Test
    void tellsHttp2AsGoDoes() throws Exception {
        try (TestGateway gateway = gateway();
                TestApp app = new TestApp(call -> call.ok("hello"));
                Http2Client client = new Http2Client(gateway.address())) {
            gateway.serve(app);

            client.get(1, "hello.test", "/x");
            client.await(1);

            RequestEntry entry = kept.next();
            assertThat(entry.protocol()).isEqualTo("HTTP/2.0");
            assertThat(entry.uri()).isEqualTo("/x");
            assertThat(entry.host()).isEqualTo("hello.test");
            assertThat(entry.responseSize()).isEqualTo(5);
        }
    }

    @Test
    void hasAnswersOfTheGatewayWithoutAnInstance() throws Exception {
        try (TestGateway gateway = gateway();
                TestClient client = gateway.client()) {
            gateway.limits(0, Duration.ofMillis(100));

            int size = client.get("hello.test", "/").body().length();

            RequestEntry entry = kept.next();
            assertThat(entry.status()).isEqualTo(504);
            assertThat(entry.responseSize()).isEqualTo(size);
            assertThat(entry.instance()).isEmpty();
        }
    }

    @Test
    void doesNotKnowTheSizeOfARequestInChunks() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings(new Queues(1, 1)), Sockets.none());
                TestApp app = new TestApp(call -> call.ok(""));
                TestClient client = gateway.client()) {
            gateway.gateway.requestLog(kept);
            gateway.serve(app);

            client.head("POST / HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked")
                    .send("0\r\n\r\n");
            client.read();

            assertThat(kept.next().requestSize()).isEqualTo(-1);
        }
    }

    @Test
    void isNotToldWhileItIsOff() throws Exception {
        kept.on = false;
        try (TestGateway gateway = gateway();
                TestApp app = new TestApp(call -> call.ok("hello"));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            client.get("hello.test", "/one");
            Await.until(() -> gateway.gateway.load(TestGateway.HELLO).completions() == 1);
            kept.on = true;
            client.get("hello.test", "/two");

            assertThat(kept.next().uri()).isEqualTo("/two");
        }
    }
}
