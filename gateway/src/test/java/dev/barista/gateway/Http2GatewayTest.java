package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.serving.Protocol;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 through the whole gateway: with clients, with instances, and from each protocol to the
/// other.
class Http2GatewayTest {

    private final TestGateway gateway;

    Http2GatewayTest() throws IOException {
        gateway = new TestGateway();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private void serve(Http2App app) {
        gateway.gateway.add(
                TestGateway.HELLO,
                new Backend(
                        "h2-" + app.port(),
                        new Endpoint.OnHost("127.0.0.1", app.port()),
                        Protocol.H2C,
                        Rung.RUNNING,
                        Rung.STOPPED,
                        List.of()));
    }

    private Http2Client client(int... settings) throws IOException {
        return new Http2Client(gateway.address(), settings);
    }

    @Test
    void anAppOfHttp11AnswersAClientOfHttp2() throws Exception {
        try (var app = new TestApp(call -> call.ok("hello " + call.target()));
                var client = client()) {
            gateway.serve(app);

            var answer = client.get(1, "hello.test", "/a?b").await(1);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("hello /a?b");
            assertThat(answer.field("content-length")).isEqualTo("10");
            assertThat(app.heads.getFirst())
                    .startsWith("GET /a?b HTTP/1.1\r\nHost: hello.test\r\n")
                    .contains("X-Forwarded-Proto: http\r\n");
        }
    }

    @Test
    void anAppOfHttp2AnswersAClientOfHttp2() throws Exception {
        try (var app = new Http2App(call -> call.ok("got " + call.body()));
                var client = client()) {
            serve(app);

            client.post(1, "hello.test", "x-test", "1").data(1, "ab", false).data(1, "cd", true);
            var answer = client.await(1);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("got abcd");
            assertThat(app.calls.getFirst().field("x-test")).isEqualTo("1");
            assertThat(app.calls.getFirst().field(":authority")).isEqualTo("hello.test");
        }
    }

    @Test
    void anAppOfHttp2AnswersAClientOfHttp11() throws Exception {
        try (var app = new Http2App(call -> call.ok("got " + call.body()));
                var client = gateway.client()) {
            serve(app);

            var plain = client.get("hello.test", "/");
            client.head("POST / HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked");
            var chunked = client.send("2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n").read();
            client.head("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 3");
            var counted = client.send("abc").read();

            assertThat(plain.body()).isEqualTo("got ");
            assertThat(chunked.body()).isEqualTo("got abc");
            assertThat(counted.body()).isEqualTo("got abc");
            assertThat(app.calls.get(1).head().contains("transfer-encoding")).isFalse();
            assertThat(app.connections).hasValue(1);
        }
    }

    @Test
    void trailersPassFromAClientOfHttp11ToAnAppOfHttp2AndBack() throws Exception {
        try (var app =
                        new Http2App(call -> {
                            call.head(false, ":status", "200");
                            call.data("x", false);
                            call.head(true, "x-sum", String.valueOf(call.trailers()));
                        });
                var client = gateway.client()) {
            serve(app);

            client.head("POST / HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked");
            client.send("1\r\na\r\n0\r\nX-Mine: 7\r\n\r\n");
            String head = TestApp.readHead(client.in);

            assertThat(head).contains("Transfer-Encoding: chunked");
            assertThat(client.line()).isEqualTo("1");
            assertThat(client.line()).isEqualTo("x");
            assertThat(client.line()).isEqualTo("0");
            assertThat(client.line()).startsWith("x-sum:").contains("x-mine: 7");
            assertThat(client.line()).isEmpty();
        }
    }

    @Test
    void trailersPassFromAClientOfHttp2ToAnAppOfHttp11AndBack() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (var app =
                        new TestApp(call -> {
                            got.add(call.read("1\r\na\r\n0\r\nx-mine: 7\r\n\r\n".length()));
                            return call.reply(
                                    List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
                                    "1\r\nx\r\n0\r\nX-Sum: 8\r\n\r\n");
                        });
                var client = client()) {
            gateway.serve(app);

            client.post(1, "hello.test").data(1, "a", false).headers(1, true, "x-mine", "7");
            var answer = client.await(1);

            assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1\r\na\r\n0\r\nx-mine: 7\r\n\r\n");
            assertThat(answer.text()).isEqualTo("x");
            assertThat(answer.trailer("x-sum")).isEqualTo("8");
            assertThat(answer.heads.getFirst().contains("transfer-encoding")).isFalse();
        }
    }

    @Test
    void aCallOfGrpcWithoutContentIsOneFrameToTheClientAsItWasToTheGateway() throws Exception {
        try (var app =
                        new Http2App(call ->
                                call.head(
                                        true,
                                        ":status",
                                        "200",
                                        "content-type",
                                        "application/grpc",
                                        "grpc-status",
                                        "5"));
                var client = client()) {
            serve(app);

            client.post(1, "hello.test", "content-type", "application/grpc", "te", "trailers");
            var answer = client.data(1, "\0\0\0\0\0", true).await(1);

            assertThat(answer.field("grpc-status")).isEqualTo("5");
            assertThat(answer.heads).hasSize(1);
            assertThat(answer.frames).isEqualTo(1);
            assertThat(app.calls.getFirst().field("te")).isEqualTo("trailers");
        }
    }

    @Test
    void streamsOfGrpcPassBothWaysWhileTheyAreOpen() throws Exception {
        try (var app =
                        new TestApp(call -> {
                            call.read("1\r\na\r\n".length());
                            call.reply(
                                    List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
                                    "1\r\nA\r\n");
                            call.read("1\r\nb\r\n".length());
                            call.reply("1\r\nB\r\n0\r\n\r\n");
                            return false;
                        });
                var client = client()) {
            gateway.serve(app);

            client.post(1, "hello.test").data(1, "a", false);
            String first = client.await(1, 1).text();
            client.data(1, "b", false);

            assertThat(first).isEqualTo("A");
            assertThat(client.await(1, 2).text()).isEqualTo("AB");
        }
    }

    @Test
    void callsOfGrpcGetTheGatewaysOwnAnswersAsGrpc() throws Exception {
        try (var client = client()) {
            client.post(1, "unknown.test", "content-type", "application/grpc+proto");
            var answer = client.data(1, "", true).await(1);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("content-type")).isEqualTo("application/grpc");
            assertThat(answer.field("grpc-status")).isEqualTo("12");
            assertThat(answer.field("grpc-message")).isEqualTo("no route for this host and path");
            assertThat(answer.text()).isEmpty();
            assertThat(answer.frames).isEqualTo(1);
        }
    }

    @Test
    void aCallOfGrpcWhoseTimeIsOverHasExceededItsDeadline() throws Exception {
        gateway.limits(0, Duration.ofMillis(200));
        try (var app = new Http2App(call -> {});
                var client = client()) {
            serve(app);

            client.post(1, "hello.test", "content-type", "application/grpc");
            var answer = client.data(1, "x", true).await(1);

            assertThat(answer.field("grpc-status")).isEqualTo("4");
        }
    }

    @Test
    void aCallOfGrpcThatFindsNoInstanceInTimeHasExceededItsDeadline() throws Exception {
        gateway.limits(0, Duration.ofMillis(200));
        try (var client = client()) {
            client.post(1, "hello.test", "content-type", "application/grpc");

            var answer = client.data(1, "x", true).await(1);

            assertThat(answer.field("grpc-status")).isEqualTo("4");
            assertThat(answer.field("grpc-message")).isEqualTo("activator request timeout");
        }
    }

    @Test
    void aStreamOfGrpcThatIsCutEndsWithAStatus() throws Exception {
        gateway.limits(0, Duration.ofMillis(300));
        try (var app =
                        new Http2App(call -> {
                            call.head(false, ":status", "200", "content-type", "application/grpc");
                            call.data("part", false);
                        });
                var client = client()) {
            serve(app);

            client.post(1, "hello.test", "content-type", "application/grpc");
            var answer = client.data(1, "x", true).await(1);

            assertThat(answer.text()).isEqualTo("part");
            assertThat(answer.trailer("grpc-status")).isEqualTo("4");
        }
    }

    @Test
    void aRequestIsHeldWithItsBodyUntilAnInstanceServes() throws Exception {
        try (var app = new Http2App(call -> call.ok(call.body()));
                var client = client()) {
            client.post(1, "hello.test").data(1, "held", true);
            assertThat(gateway.wanted.poll(5, TimeUnit.SECONDS)).isEqualTo(TestGateway.HELLO);

            serve(app);
            var answer = client.await(1);

            assertThat(answer.text()).isEqualTo("held");
            assertThat(answer.field("server-timing")).startsWith("hold;dur=");
        }
    }

    @Test
    void aStreamCountsAsARequestForContainerConcurrency() throws Exception {
        gateway.limits(1, Duration.ofSeconds(20));
        BlockingQueue<Http2App.Call> calls = new LinkedBlockingQueue<>();
        try (var app = new Http2App(calls::add);
                var client = client()) {
            serve(app);

            client.get(1, "hello.test", "/1").get(3, "hello.test", "/2");
            Http2App.Call first = calls.poll(5, TimeUnit.SECONDS);
            Http2App.Call tooEarly = calls.poll(200, TimeUnit.MILLISECONDS);
            first.ok("first");
            Http2App.Call second = calls.poll(5, TimeUnit.SECONDS);
            second.ok("second");

            assertThat(tooEarly).isNull();
            assertThat(client.await(1).text()).isEqualTo("first");
            assertThat(client.await(3).text()).isEqualTo("second");
        }
    }

    @Test
    void whatOneInstanceRefusesAnotherTakes() throws Exception {
        try (var full = new Http2App(call -> call.reset(Http2Error.REFUSED_STREAM));
                var free = new Http2App(call -> call.ok("took " + call.body()));
                var client = client()) {
            serve(full);

            client.post(1, "hello.test").data(1, "body", true);
            Await.until(() -> !full.calls.isEmpty());
            serve(free);

            assertThat(client.await(1).text()).isEqualTo("took body");
        }
    }

    @Test
    void whatIsRefusedForTooLongFails() throws Exception {
        try (var full = new Http2App(call -> call.reset(Http2Error.REFUSED_STREAM));
                var client = client()) {
            serve(full);

            var answer = client.get(1, "hello.test", "/").await(1);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("REFUSED_STREAM");
        }
    }

    @Test
    void moreRequestsThanAnInstanceTakesOnOneConnectionAreOnSeveral() throws Exception {
        BlockingQueue<Http2App.Call> calls = new LinkedBlockingQueue<>();
        try (var app = new Http2App(new Http2Settings().maxConcurrentStreams(1), calls::add);
                var client = client()) {
            serve(app);
            client.get(1, "hello.test", "/");
            calls.poll(5, TimeUnit.SECONDS).ok("");
            client.await(1);

            client.get(3, "hello.test", "/a").get(5, "hello.test", "/b");
            calls.poll(5, TimeUnit.SECONDS).ok("");
            calls.poll(5, TimeUnit.SECONDS).ok("");

            assertThat(client.await(3).status()).isEqualTo(200);
            assertThat(client.await(5).status()).isEqualTo(200);
            assertThat(app.connections).hasValue(2);
        }
    }

    @Test
    void aClientThatCancelsEndsTheRequestToTheInstance() throws Exception {
        BlockingQueue<Http2App.Call> calls = new LinkedBlockingQueue<>();
        try (var app = new Http2App(calls::add);
                var client = client()) {
            serve(app);
            client.get(1, "hello.test", "/");
            Http2App.Call call = calls.poll(5, TimeUnit.SECONDS);

            client.send(Http2Client.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});

            assertThat(call.context().channel().closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.gateway.inFlight("h2-" + app.port())).isZero();
        }
    }

    @Test
    void aRequestThatIsAnsweredEarlyIsStoppedWithoutAnError() throws Exception {
        try (var client = client()) {
            client.post(1, "unknown.test").data(1, "a", false);
            var answer = client.await(1);
            boolean complete = answer.ended;
            while (answer.reset == null) {
                client.read();
            }

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).contains("no route");
            assertThat(complete).isTrue();
            assertThat(answer.reset).isZero();
        }
    }

    @Test
    void aSlowReaderOfOneResponseHoldsUpTheAppAndNotTheOtherStreams() throws Exception {
        String part = "x".repeat(64 * 1024);
        var written = new java.util.concurrent.atomic.AtomicLong();
        try (var app =
                        new TestApp(call -> {
                            if (call.target().equals("/small")) {
                                return call.ok("small");
                            }
                            call.reply("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                            while (true) {
                                call.reply(part);
                                written.addAndGet(part.length());
                            }
                        });
                var client = client(4, 1000)) { // a window of 1000 bytes for each stream
            client.makesRoom = false;
            gateway.serve(app);

            client.get(1, "hello.test", "/large");
            client.await(1, 1000);
            var small = client.get(3, "hello.test", "/small").await(3);

            assertThat(small.text()).isEqualTo("small");
            assertThat(written.get()).isLessThan(30_000_000);
        }
    }

    @Test
    void javasClientIsUpgraded() throws Exception {
        try (var app = new TestApp(call -> call.ok("upgraded"));
                var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            gateway.serve(app);
            gateway.route("127.0.0.1", TestGateway.HELLO);
            URI uri = URI.create("http://127.0.0.1:%d/".formatted(gateway.address().getPort()));
            HttpRequest request = HttpRequest.newBuilder(uri).build();

            var first = client.send(request, HttpResponse.BodyHandlers.ofString());
            var second = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(first.body()).isEqualTo("upgraded");
            assertThat(second.body()).isEqualTo("upgraded");
            assertThat(app.heads.getFirst()).doesNotContainIgnoringCase("upgrade: h2c");
        }
    }

    @Test
    void anOfferWithABodyIsAnsweredInHttp11() throws Exception {
        try (var app = new TestApp(call -> call.ok(call.body()));
                var client = gateway.client()) {
            gateway.serve(app);

            client.head(
                    "POST / HTTP/1.1",
                    "Host: hello.test",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABk",
                    "Content-Length: 2");
            var answer = client.send("ab").read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ab");
        }
    }

    @Test
    void whenTheGatewayClosesRequestsEndAndTheClientIsToldTheLast() throws Exception {
        BlockingQueue<Http2App.Call> calls = new LinkedBlockingQueue<>();
        try (var app = new Http2App(calls::add);
                var client = client()) {
            serve(app);
            client.get(1, "hello.test", "/");
            Http2App.Call call = calls.poll(5, TimeUnit.SECONDS);

            Thread closing = Thread.ofVirtual().start(gateway::close);
            var early = client.awaitFrame(Http2Client.GOAWAY);
            var last = client.awaitFrame(Http2Client.GOAWAY);
            call.ok("done");
            var answer = client.await(1);
            int code = client.awaitEnd();
            closing.join(5_000);

            assertThat(early.number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(last.number(0)).isEqualTo(1);
            assertThat(answer.text()).isEqualTo("done");
            assertThat(code).isZero();
        }
    }

    @Test
    void aFullQueueIsUnavailable() throws Exception {
        gateway.close();
        try (var small =
                        new TestGateway(
                                TestGateway.settings(new Queues(0, 0)),
                                dev.barista.gateway.port.Sockets.none());
                var client = new Http2Client(small.address())) {
            client.post(1, "hello.test", "content-type", "application/grpc");

            var answer = client.data(1, "x", true).await(1);

            assertThat(answer.field("grpc-status")).isEqualTo("14");
            assertThat(answer.field("retry-after")).isEqualTo("1");
        }
    }
}
