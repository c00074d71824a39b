package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The attacks on HTTP/2 of the last years, by name, and what RFC 9113 wants of a server that is
/// sent what must not be.
class Http2AttacksTest {

    private static final int CALM = (int) Http2Error.ENHANCE_YOUR_CALM.code();
    private static final int PROTOCOL = (int) Http2Error.PROTOCOL_ERROR.code();

    /// The kernel has reset the connection, with frames of ours unread: the GOAWAY went with it.
    private static final int UNREAD = -1;

    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final TestGateway gateway;
    private final TestApp app;
    private final Http2Client client;

    Http2AttacksTest() throws IOException {
        gateway = new TestGateway();
        app = new TestApp(call -> call.ok("ok"));
        gateway.serve(app);
        client = new Http2Client(gateway.address());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        app.close();
        gateway.close();
    }

    private byte[] get(int stream) {
        return Http2Client.frame(
                Http2Client.HEADERS,
                Http2Client.END_HEADERS | Http2Client.END_STREAM,
                stream,
                client.block(
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":authority",
                        "hello.test"));
    }

    private void send(ByteArrayOutputStream all) throws IOException {
        try {
            client.socket.getOutputStream().write(all.toByteArray());
            client.socket.getOutputStream().flush();
        } catch (SocketException closed) {
            // it has had enough already
        }
    }

    private void sendMany(int times, byte[] frame) throws IOException {
        try {
            client.sendAll(times, frame);
        } catch (SocketException closed) {
            // it has had enough already
        }
    }

    /// The gateway serves others as before.
    private void staysUp() throws IOException {
        try (var other = new Http2Client(gateway.address())) {
            assertThat(other.get(1, "hello.test", "/").await(1).text()).isEqualTo("ok");
        }
    }

    @Test
    void rapidReset() throws Exception {
        var all = new ByteArrayOutputStream();
        for (int stream = 1; stream < 2_000; stream += 2) {
            all.writeBytes(get(stream));
            all.writeBytes(Http2Client.frame(Http2Client.RST_STREAM, 0, stream, CANCEL));
        }

        send(all);

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    /// The client makes the server reset its streams (CVE-2025-8671), by a window that overflows.
    @Test
    void madeYouReset() throws Exception {
        var all = new ByteArrayOutputStream();
        for (int stream = 1; stream < 2_000; stream += 2) {
            all.writeBytes(get(stream));
            all.writeBytes(
                    Http2Client.frame(
                            Http2Client.WINDOW_UPDATE,
                            0,
                            stream,
                            new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff}));
        }

        send(all);

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void continuationFlood() throws Exception {
        client.send(Http2Client.HEADERS, 0, 1, client.block(":method", "GET"));

        sendMany(10_000, Http2Client.frame(Http2Client.CONTINUATION, 0, 1));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void emptyDataFlood() throws Exception {
        client.post(1, "hello.test");

        sendMany(10_000, Http2Client.frame(Http2Client.DATA, 0, 1));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void pingFlood() throws Exception {
        sendMany(20_000, Http2Client.frame(Http2Client.PING, 0, 0, new byte[8]));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void settingsFlood() throws Exception {
        sendMany(20_000, Http2Client.frame(Http2Client.SETTINGS, 0, 0));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void priorityFlood() throws Exception {
        sendMany(20_000, Http2Client.frame(Http2Client.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1}));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    @Test
    void floodOfUnknownFrames() throws Exception {
        sendMany(20_000, Http2Client.frame(0x77, 0, 0, new byte[4]));

        assertThat(client.awaitEnd()).isIn(CALM, UNREAD);
        staysUp();
    }

    /// A head of few bytes that becomes large in the memory of the server.
    @Test
    void hpackBomb() throws Exception {
        String large = "x".repeat(3_500);
        String[] fields = new String[8 + 2 * 90];
        String[] control = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "h"};
        System.arraycopy(control, 0, fields, 0, 8);
        for (int i = 8; i < fields.length; i += 2) {
            fields[i] = "a";
            fields[i + 1] = large;
        }

        byte[] block = client.block(fields);
        client.send(Http2Client.HEADERS, Http2Client.END_HEADERS | 1, 1, block);
        int status = client.await(1).status();

        assertThat(block.length).isLessThan(8_000);
        assertThat(status).isEqualTo(431);
        staysUp();
    }

    @Test
    void aHeadThatIsALittleTooLargeIsAnsweredWith431() throws Exception {
        String[] fields = new String[8 + 2 * 10];
        String[] control = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "h"};
        System.arraycopy(control, 0, fields, 0, 8);
        for (int i = 8; i < fields.length; i += 2) {
            fields[i] = "a";
            fields[i + 1] = "x".repeat(3_400);
        }

        client.send(Http2Client.HEADERS, Http2Client.END_HEADERS | 1, 1, client.block(fields));

        assertThat(client.await(1).status()).isEqualTo(431);
    }

    @Test
    void aHeadThatDoesNotEndInTime() throws Exception {
        client.awaitFrame(Http2Client.SETTINGS); // what acknowledges it must not come within a head

        client.send(Http2Client.HEADERS, 0, 1, client.block(":method", "GET"));

        assertThat(client.awaitEnd()).isEqualTo(CALM);
    }

    @Test
    void aClientThatSaysNothingAfterItsPreface() throws Exception {
        try (var silent = gateway.client()) {
            silent.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertThat(silent.in.readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void moreStreamsThanAreTakenAreRefused() throws Exception {
        TestGateway slow = gateway;
        slow.gateway.remove(TestGateway.HELLO, "app-" + app.port()).toCompletableFuture().join();
        var all = new ByteArrayOutputStream();
        for (int stream = 1; stream <= 2 * 129; stream += 2) {
            all.writeBytes(get(stream));
        }
        send(all);

        assertThat(client.await(257).reset).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
    }

    @Test
    void upperCaseInAFieldName() throws Exception {
        client.headers(
                1,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "hello.test",
                "X-Upper",
                "1");

        assertThat(client.await(1).reset).isEqualTo(PROTOCOL);
        assertThat(app.heads).isEmpty();
    }

    @Test
    void aPseudoHeaderFieldAfterAnother() throws Exception {
        var block = new ByteArrayOutputStream();
        block.writeBytes(client.block(":method", "GET", ":scheme", "http", ":path", "/"));
        block.writeBytes(client.block("accept", "a"));
        block.writeBytes(client.block(":authority", "hello.test"));
        int flags = Http2Client.END_HEADERS | Http2Client.END_STREAM;

        client.send(Http2Client.HEADERS, flags, 1, block.toByteArray());

        assertThat(client.await(1).reset).isEqualTo(PROTOCOL);
        assertThat(app.heads).isEmpty();
    }

    @Test
    void aFieldOfAConnection() throws Exception {
        client.headers(
                1,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "hello.test",
                "transfer-encoding",
                "chunked");

        assertThat(client.await(1).reset).isEqualTo(PROTOCOL);
        assertThat(app.heads).isEmpty();
    }

    @Test
    void aLineEndInAValueReachesNoApp() throws Exception {
        client.headers(
                1,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "hello.test",
                "x",
                "a\r\nX-Injected: 1");
        var answer = client.await(1);

        assertThat(answer.reset != null ? 400 : answer.status()).isEqualTo(400);
        assertThat(app.heads).isEmpty();
    }

    @Test
    void moreContentThanWasAnnounced() throws Exception {
        client.post(1, "hello.test", "content-length", "2").data(1, "abc", true);

        assertThat(client.await(1).reset).isEqualTo(PROTOCOL);
    }

    @Test
    void lessContentThanWasAnnounced() throws Exception {
        client.post(1, "hello.test", "content-length", "4").data(1, "abc", true);

        assertThat(client.await(1).reset).isEqualTo(PROTOCOL);
    }

    @Test
    void contentAfterTheEndOfAStream() throws Exception {
        client.get(1, "hello.test", "/").data(1, "more", false);

        assertThat(client.awaitEndOf(1)).isTrue();
    }

    @Test
    void anEvenStreamIsNotAClients() throws Exception {
        client.get(2, "hello.test", "/");

        assertThat(client.awaitEnd()).isEqualTo(PROTOCOL);
    }

    @Test
    void aFrameLargerThanTheLimit() throws Exception {
        byte[] payload = new byte[16_385];
        Arrays.fill(payload, (byte) 'x');
        client.post(1, "hello.test").send(Http2Client.DATA, 0, 1, payload);

        assertThat(client.awaitEnd()).isIn((int) Http2Error.FRAME_SIZE_ERROR.code(), UNREAD);
    }

    @Test
    void moreContentThanTheWindow() throws Exception {
        gateway.gateway.remove(TestGateway.HELLO, "app-" + app.port()).toCompletableFuture().join();
        client.post(1, "hello.test");
        byte[] frame = Http2Client.frame(Http2Client.DATA, 0, 1, new byte[16_000]);

        sendMany(70, frame);

        assertThat(client.await(1).reset).isEqualTo((int) Http2Error.FLOW_CONTROL_ERROR.code());
    }

    @Test
    void aPushOfAClient() throws Exception {
        client.send(Http2Client.PUSH_PROMISE, Http2Client.END_HEADERS, 1, new byte[] {0, 0, 0, 2});

        assertThat(client.awaitEnd()).isEqualTo(PROTOCOL);
    }

    @Test
    void aPingIsAnsweredWithItsOwnBytes() throws Exception {
        byte[] bytes = "12345678".getBytes(StandardCharsets.US_ASCII);

        client.send(Http2Client.PING, 0, 0, bytes);
        var answer = client.awaitFrame(Http2Client.PING);

        assertThat(answer.has(Http2Client.ACK)).isTrue();
        assertThat(answer.payload()).isEqualTo(bytes);
    }

    @Test
    void aPrefaceThatIsNone() throws Exception {
        try (var other = gateway.client()) {
            other.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + "\0".repeat(9));

            assertThat(other.in.readAllBytes()).isNotNull();
        }
        staysUp();
    }

    @Test
    void aPrefaceAfterARequestIsNone() throws Exception {
        try (var other = gateway.client()) {
            other.get("hello.test", "/");
            var answer = other.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").read();

            assertThat(answer.status()).isEqualTo(505);
        }
    }

    @Test
    void aClientThatDoesNotTakeItsResponsesIsCutInTheEnd() throws Exception {
        try (var starved = new Http2Client(gateway.address(), 4, 0)) {
            starved.get(1, "hello.test", "/");
            starved.awaitFrame(Http2Client.HEADERS);

            assertThat(gateway.gateway.inFlight("app-" + app.port())).isZero();
        }
    }
}
