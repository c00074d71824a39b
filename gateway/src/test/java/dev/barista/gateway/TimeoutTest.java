package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.RevisionLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client gets of a response that takes too long, over sockets.
@Timeout(60)
class TimeoutTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private final CountDownLatch instanceClosed = new CountDownLatch(1);

    /// Sends a part of a response, and waits for the end of the connection.
    private boolean stall(TestApp.Call call, List<String> head, String part) throws IOException {
        call.reply(head, part);
        if (call.in().read() < 0) {
            instanceClosed.countDown();
        }
        return false;
    }

    private void assertInstanceIsClosed() throws InterruptedException {
        assertThat(instanceClosed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aResponseInChunksEndsWellWithATextAndItsClientGoesOn() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                call.target().equals("/fast")
                                        ? call.ok("fast")
                                        : stall(
                                                call,
                                                List.of(
                                                        "HTTP/1.1 200 OK",
                                                        "Transfer-Encoding: chunked"),
                                                "5\r\nhello\r\n"));
                TestClient client = gateway.client()) {
            gateway.limits(0, SHORT);
            gateway.serve(app);

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hellorequest timeout");
            assertInstanceIsClosed();
            assertThat(client.get("hello.test", "/fast").body()).isEqualTo("fast");
        }
    }

    @Test
    void aResponseOfUnknownLengthEndsWellWithAText() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> stall(call, List.of("HTTP/1.0 200 OK"), "hello"));
                TestClient client = gateway.client()) {
            gateway.limits(0, SHORT);
            gateway.serve(app);

            assertThat(client.get("hello.test", "/").body()).isEqualTo("hellorequest timeout");
            assertInstanceIsClosed();
        }
    }

    @Test
    void aResponseOfKnownLengthIsBrokenOff() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                stall(
                                        call,
                                        List.of("HTTP/1.1 200 OK", "Content-Length: 9"),
                                        "hello"));
                TestClient client = gateway.client()) {
            gateway.limits(0, SHORT);
            gateway.serve(app);

            client.head("GET / HTTP/1.1", "Host: hello.test");

            assertThat(TestApp.readHead(client.in)).startsWith("HTTP/1.1 200 OK");
            assertThat(client.in.readAllBytes()).asString().isEqualTo("hello");
            assertInstanceIsClosed();
        }
    }

    @Test
    void anUpgradeStartsWithTheFirstByteAfterIts101() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                stall(
                                        call,
                                        List.of(
                                                "HTTP/1.1 101 Switching Protocols",
                                                "Upgrade: websocket",
                                                "Connection: upgrade"),
                                        ""));
                TestClient client = gateway.client()) {
            gateway.gateway.limits(
                    TestGateway.HELLO,
                    new RevisionLimits(0, Duration.ofMinutes(5), SHORT, Duration.ZERO));
            gateway.serve(app);

            client.head(
                    "GET /ws HTTP/1.1",
                    "Host: hello.test",
                    "Upgrade: websocket",
                    "Connection: Upgrade");

            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.atEnd()).isTrue();
            assertInstanceIsClosed();
        }
    }
}
