package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.Rungs;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GatewayTest {

    @Test
    void forwardsToTheInstanceAndKeepsBothConnections() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("hello " + call.target()));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            Response first = client.get("hello.test", "/a?b=c");
            Response second = client.get("hello.test", "/d");

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.body()).isEqualTo("hello /a?b=c");
            assertThat(second.body()).isEqualTo("hello /d");
            assertThat(app.connections).hasValue(1);
        }
    }

    @Test
    void saysWhichAddressIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new TestGateway(at(other.getLocalPort()), Sockets.none()))
                    .hasMessageMatching(
                            "gateway address: \\S+:%d \\(expected: free to listen at\\): Address already in use"
                                    .formatted(other.getLocalPort()));
        }
    }

    private static GatewaySettings at(int port) {
        GatewaySettings any = TestGateway.settings(new GatewaySettings.Queues(10, 10));
        return new GatewaySettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                any.eventLoops(),
                any.queues(),
                any.connections(),
                any.upstream());
    }

    @Test
    void givesTheApplicationTheHeadersOfTheRuntimeContract() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok(call.head()));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            String head =
                    client.head(
                                    "GET / HTTP/1.1",
                                    "Host: Hello.test:8080",
                                    "X-User: as it is",
                                    "X-Forwarded-For: 1.2.3.4",
                                    "Connection: X-Hop",
                                    "X-Hop: 1",
                                    "TE: trailers, deflate",
                                    "Knative-Serving-Revision: forged",
                                    "K-Original-Host: forged",
                                    "X-Split: forged")
                            .read()
                            .body();

            assertThat(head.lines().toList())
                    .startsWith("GET / HTTP/1.1", "Host: Hello.test:8080")
                    .contains("X-User: as it is")
                    .contains("X-Forwarded-For: 1.2.3.4, 127.0.0.1")
                    .contains("X-Forwarded-Proto: http")
                    .contains("X-Forwarded-Host: Hello.test:8080")
                    .contains(
                            "Forwarded: for=1.2.3.4;host=\"Hello.test:8080\";proto=http, for=127.0.0.1")
                    .contains("X-Split: hello-00001")
                    .contains("TE: trailers");
            assertThat(head)
                    .containsPattern("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r\n")
                    .containsPattern("X-Request-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-")
                    .doesNotContain("X-Hop", "forged", "Knative-Serving", "Connection");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok(call.target()));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            client.send(
                    String.join(
                            "\r\n\r\n",
                            "GET /1 HTTP/1.1\r\nHost: hello.test",
                            "GET /2 HTTP/1.1\r\nHost: nobody.test",
                            "GET /3 HTTP/1.1\r\nHost: hello.test",
                            ""));

            assertThat(client.read().body()).isEqualTo("/1");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().body()).isEqualTo("/3");
        }
    }

    @Test
    void passesBodiesOfEitherFramingBothWays() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                call.field("Transfer-Encoding").isEmpty()
                                        ? replyChunked(call, call.body())
                                        : call.ok(call.read(32)));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            Response chunked =
                    client.head("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 5")
                            .send("hel")
                            .send("lo")
                            .read();
            Response echo =
                    client.head("POST / HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked")
                            .send("3\r\nabc")
                            .send("\r\nA;x=y\r\n0123456789\r\n0")
                            .send("\r\n\r\n")
                            .read();

            assertThat(chunked.body()).isEqualTo("hello");
            assertThat(echo.body()).isEqualTo("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n");
        }
    }

    private static boolean replyChunked(TestApp.Call call, String body) throws IOException {
        return call.reply(
                List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
                "%x\r\n%s\r\n0\r\nX-T: 1\r\n\r\n".formatted(body.length(), body));
    }

    @Test
    void answersHeadRequestsWithoutABody() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                call.method().equals("HEAD")
                                        ? call.reply(
                                                List.of("HTTP/1.1 200 OK", "Content-Length: 5"), "")
                                        : call.ok("after"));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            Response head = client.head("HEAD / HTTP/1.1", "Host: hello.test").read(true);

            assertThat(head.field("Content-Length")).isEqualTo("5");
            assertThat(client.get("hello.test", "/").body()).isEqualTo("after");
        }
    }

    @Test
    void passesInterimResponsesOn() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            call.reply(List.of("HTTP/1.1 100 Continue"), "");
                            return call.ok(call.body());
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);

            client.head(
                    "POST / HTTP/1.1",
                    "Host: hello.test",
                    "Content-Length: 2",
                    "Expect: 100-continue");

            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("ok").read().body()).isEqualTo("ok");
        }
    }

    @Test
    void speaksToClientsOfHttp10() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call ->
                                call.reply(
                                        List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
                                        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
                TestClient client = gateway.client()) {
            gateway.serve(app);

            Response response = client.head("GET / HTTP/1.0", "Host: hello.test").read();

            assertThat(response.body()).isEqualTo("abcde");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.field("Transfer-Encoding")).isEmpty();
        }
    }

    @Test
    void makesChunksOfABodyThatEndsWithItsConnection() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            call.reply(List.of("HTTP/1.0 200 OK"), "until the end");
                            return false;
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);

            assertThat(client.get("hello.test", "/").body()).isEqualTo("until the end");
            assertThat(client.get("hello.test", "/").body()).isEqualTo("until the end");
        }
    }

    @Test
    void tunnelsWebSocketsBothWays() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            assertThat(call.field("Connection")).isEqualTo("Upgrade");
                            call.reply(
                                    List.of(
                                            "HTTP/1.1 101 Switching Protocols",
                                            "Upgrade: websocket",
                                            "Connection: upgrade"),
                                    "early");
                            call.reply("got " + call.read(4));
                            return false;
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);

            Response response =
                    client.head(
                                    "GET /ws HTTP/1.1",
                                    "Host: hello.test",
                                    "Upgrade: websocket",
                                    "Connection: keep-alive, Upgrade")
                            .read();

            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("Upgrade")).isEqualTo("websocket");
            assertThat(client.in.readNBytes(5)).asString().isEqualTo("early");
            assertThat(client.send("\0\1\2\3").in.readAllBytes())
                    .asString()
                    .isEqualTo("got \0\1\2\3");
        }
    }

    @Test
    void refusesAnUnknownHost() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            assertThat(client.get("nobody.test", "/").status()).isEqualTo(404);
            assertThat(gateway.wanted).isEmpty();
        }
    }

    @Test
    void answersProbesItselfAndWakesNobody() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {

            Response hashed = probe(client, "probe", "K-Network-Hash: abc");
            List<Integer> others =
                    List.of(
                            probe(client, "probe", "A: b").status(),
                            probe(client, "activator", "A: b").status(),
                            probe(client, "queue", "A: b").status(),
                            probe(client, "else", "A: b").status());

            assertThat(hashed.status()).isEqualTo(200);
            assertThat(hashed.field("K-Network-Hash")).isEqualTo("abc");
            assertThat(others).containsExactly(400, 200, 503, 400);
            assertThat(gateway.wanted).isEmpty();
            assertThat(gateway.gateway.load(TestGateway.HELLO).arrivals()).isZero();
        }
    }

    private static Response probe(TestClient client, String value, String more) throws IOException {
        return client.head(
                        "GET /healthz HTTP/1.1",
                        "Host: hello.test",
                        "K-Network-Probe: " + value,
                        more)
                .read();
    }

    @Test
    void reportsAConnectionThatIsRefused() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            gateway.serve("closed", port);

            Response response = client.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body())
                    .isEqualTo(
                            "dial tcp 127.0.0.1:%d: connect: connection refused\n".formatted(port));
        }
    }

    @Test
    void triesAnotherInstanceWhenOneRefuses() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("other"));
                TestClient client = gateway.client()) {
            gateway.limits(1, Duration.ofSeconds(10));
            gateway.serve("closed", port);
            gateway.serve(app);

            assertThat(client.get("hello.test", "/").body()).isEqualTo("other");
        }
    }

    @Test
    void slowsAnApplicationDownToItsClient() throws Exception {
        long size = 100_000_000;
        AtomicLong written = new AtomicLong();
        try (TestGateway gateway = new TestGateway();
                TestApp app =
                        new TestApp(call -> {
                            call.reply(List.of("HTTP/1.1 200 OK", "Content-Length: " + size), "");
                            byte[] block = new byte[100_000];
                            for (long n = 0; n < size; n += block.length) {
                                call.out().write(block);
                                written.addAndGet(block.length);
                            }
                            return true;
                        });
                TestClient client = gateway.client()) {
            gateway.serve(app);
            client.head("GET / HTTP/1.1", "Host: hello.test");
            String head = TestApp.readHead(client.in);
            assertThat(head).startsWith("HTTP/1.1 200");

            // The client reads nothing: what is under way is in the buffers.
            long stalled = Await.still(written::get, Duration.ofMillis(300));
            assertThat(stalled).isLessThan(size / 2);
            client.in.skipNBytes(size);
            assertThat(written).hasValue(size);
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            GatewaySettings taken = GatewaySettings.at(gateway.gateway.address());
            try (Gateway second =
                    new Gateway(
                            taken,
                            (revision, caller) -> {},
                            Rungs.none(),
                            Sockets.none(),
                            entry -> {},
                            Ticker.SYSTEM,
                            InstantSource.system())) {
                assertThatThrownBy(second::start)
                        .hasMessageContaining("127.0.0.1:" + taken.address().getPort());
            }
        }
    }
}
