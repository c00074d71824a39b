package dev.barista.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands over the channels of a WebSocket, frame by frame.
@Timeout(60)
final class WebSocketCommandTest {

    private static final String SUCCESS = "3:{\"metadata\":{},\"status\":\"Success\"}";

    /// Keeps each message as its channel and its text.
    private static final class Kept implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                byte[] all = bytes.toByteArray();
                bytes.reset();
                received.add(all[0] + ":" + new String(all, 1, all.length - 1, UTF_8));
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String data64 = text.substring(1);
                received.add(
                        text.charAt(0)
                                + ":"
                                + new String(Base64.getDecoder().decode(data64), UTF_8));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("close " + code);
            return null;
        }

        String next() throws InterruptedException {
            String next = received.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    private final Kept kept = new Kept();
    private TestServer server;
    private HttpClient client;
    private String token;

    @TempDir Path folder;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(folder);
        token = Files.readString(folder.resolve("token"));
        client = Trust.client(folder);
        server.objects()
                .create(
                        Types.POD,
                        ApiObject.parse(
                                """
                                {"apiVersion": "v1", "kind": "Pod",
                                 "metadata": {"name": "web", "namespace": "default"},
                                 "spec": {"containers": [
                                  {"name": "c", "image": "i"}, {"name": "stopped", "image": "i"}]}}
                                """));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        client.close();
        server.close();
    }

    private WebSocket connect(String part, String query, String... protocols) throws Exception {
        var builder = client.newWebSocketBuilder().header("Authorization", "Bearer " + token);
        if (protocols.length > 0) {
            String[] others = java.util.Arrays.copyOfRange(protocols, 1, protocols.length);
            builder.subprotocols(protocols[0], others);
        }
        String path = "/api/v1/namespaces/default/pods/web/" + part + "?container=c&" + query;
        URI uri = URI.create(server.url().replace("https", "wss") + path);
        return builder.buildAsync(uri, kept).get(20, TimeUnit.SECONDS);
    }

    private WebSocket exec(String script, String options, String... protocols) throws Exception {
        String encoded = URLEncoder.encode(script, UTF_8).replace("+", "%20");
        return connect("exec", "command=sh&command=-c&command=" + encoded + options, protocols);
    }

    private static ByteBuffer message(int channel, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(bytes.length + 1).put((byte) channel).put(bytes).flip();
    }

    @Test
    void sendsBothOutputsAndHowTheCommandEnded() throws Exception {
        WebSocket socket =
                exec(
                        "echo out; sleep 0.1; echo err >&2",
                        "&stdout=1&stderr=1",
                        "v4.channel.k8s.io");

        assertThat(socket.getSubprotocol()).isEqualTo("v4.channel.k8s.io");
        assertThat(kept.next()).isEqualTo("1:");
        assertThat(kept.next()).isEqualTo("1:out\n");
        assertThat(kept.next()).isEqualTo("2:err\n");
        assertThat(kept.next()).isEqualTo(SUCCESS);
        assertThat(kept.next()).isEqualTo("close 1000");
    }

    @Test
    void tellsTheCodeOfACommandThatFailed() throws Exception {
        exec("exit 42", "&stdout=1", "v5.channel.k8s.io", "v4.channel.k8s.io");

        assertThat(kept.next()).isEqualTo("1:");
        assertThat(kept.next())
                .isEqualTo(
                        "3:{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: exit status 42\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"42\"}]}}");
    }

    @Test
    void tellsWhyACommandCannotBeRun() throws Exception {
        connect("exec", "command=missing&stdout=1", "v4.channel.k8s.io");

        assertThat(kept.next()).isEqualTo("1:");
        assertThat(kept.next())
                .startsWith("3:{\"metadata\":{},\"status\":\"Failure\"")
                .contains("executable file not found in $PATH", "\"reason\":\"InternalError\"");
    }

    @Test
    void endsTheInputWhenTheFifthVersionSaysSo() throws Exception {
        WebSocket socket = exec("cat; echo end", "&stdin=1&stdout=1", "v5.channel.k8s.io");
        kept.next();

        socket.sendBinary(message(0, "in\n"), true).get(20, TimeUnit.SECONDS);
        assertThat(kept.next()).isEqualTo("1:in\n");
        socket.sendBinary(message(255, "\0"), true).get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("1:end\n");
        assertThat(kept.next()).isEqualTo(SUCCESS);
    }

    @Test
    void takesAMessageInParts() throws Exception {
        WebSocket socket = exec("head -c 6", "&stdin=1&stdout=1", "v4.channel.k8s.io");
        kept.next();

        socket.sendBinary(message(0, "abc"), false).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap("def".getBytes(UTF_8)), true).get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("1:abcdef");
    }

    @ParameterizedTest
    @CsvSource({"v4.base64.channel.k8s.io", "base64.channel.k8s.io"})
    void speaksBase64(String protocol) throws Exception {
        WebSocket socket = exec("head -c 2", "&stdin=1&stdout=1", protocol);
        assertThat(kept.next()).isEqualTo("1:");

        socket.sendText("0" + Base64.getEncoder().encodeToString("hi".getBytes(UTF_8)), true)
                .get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("1:hi");
    }

    @Test
    void theFirstVersionTellsFailuresInWordsAndNothingElse() throws Exception {
        exec("exit 3", "&stdout=1");

        assertThat(kept.next()).isEqualTo("1:");
        assertThat(kept.next())
                .isEqualTo("3:command terminated with non-zero exit code: exit status 3");
        assertThat(kept.next()).isEqualTo("close 1000");
    }

    @Test
    void passesTheSizesOfATerminalOn() throws Exception {
        WebSocket socket = exec("head -c 1", "&stdin=1&stdout=1&tty=1", "v4.channel.k8s.io");
        kept.next();

        socket.sendBinary(message(4, "{\"Width\":100,\"Height\":40}"), true)
                .get(20, TimeUnit.SECONDS);
        assertThat(server.sessions().sizes.poll(20, TimeUnit.SECONDS)).isEqualTo("100x40");
        socket.sendBinary(message(4, "{\"Width\":-1,\"Height\":99999}"), true)
                .get(20, TimeUnit.SECONDS);
        assertThat(server.sessions().sizes.poll(20, TimeUnit.SECONDS)).isEqualTo("0x65535");
        socket.sendBinary(message(0, "x"), true).get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("1:x");
    }

    @Test
    void endsACommandWhoseClientHasGone() throws Exception {
        WebSocket socket = exec("echo up; exec sleep 1000", "&stdout=1", "v4.channel.k8s.io");
        kept.next();
        assertThat(kept.next()).isEqualTo("1:up\n");

        socket.abort();

        Process process = server.sessions().processes.getFirst();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void carriesMuchToASlowReaderWithoutKeepingIt() throws Exception {
        exec("head -c 3000000 /dev/zero | tr '\\0' x", "&stdout=1", "v4.channel.k8s.io");

        long size = 0;
        for (String next = kept.next(); !next.startsWith("3:"); next = kept.next()) {
            size += next.length() - 2;
        }
        assertThat(size).isEqualTo(3_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec?container=c&command=ls|400",
                "exec?container=c&stdout=1|400",
                "exec?container=x&command=ls&stdout=1|400",
                "exec?command=ls&stdout=1|400",
                "exec?container=stopped&command=ls&stdout=1|500",
                "attach?container=c&stdout=1&tty=1|400",
                "portforward?ports=0|400",
                "portforward?ports=1,x|400"
            })
    void refusesWhatMakesNoSenseBeforeTheUpgrade(String request, int code) {
        URI uri =
                URI.create(
                        server.url().replace("https", "wss")
                                + "/api/v1/namespaces/default/pods/web/"
                                + request);
        var failed =
                catchThrowableOfType(
                        ExecutionException.class,
                        () ->
                                client.newWebSocketBuilder()
                                        .header("Authorization", "Bearer " + token)
                                        .subprotocols("v4.channel.k8s.io")
                                        .buildAsync(uri, kept)
                                        .get(20, TimeUnit.SECONDS));

        assertThat(failed)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(code));
    }

    @Test
    void forwardsAPortOverItsTwoChannels() throws Exception {
        try (var echo = new EchoServer()) {
            WebSocket socket = connect("portforward", "ports=" + echo.port(), "v4.channel.k8s.io");
            String number = "" + (char) (echo.port() & 0xff) + (char) (echo.port() >> 8);
            assertThat(kept.next().getBytes(UTF_8).length).isPositive();
            assertThat(kept.next()).startsWith("1:");

            socket.sendBinary(message(0, "hello"), true).get(20, TimeUnit.SECONDS);

            assertThat(number).hasSize(2);
            assertThat(kept.next()).isEqualTo("0:hello");
            socket.abort();
        }
    }

    @Test
    void tellsThatNoProcessListensAtAForwardedPort() throws Exception {
        int port;
        try (var echo = new EchoServer()) {
            port = echo.port();
        }

        connect("portforward", "ports=" + port, "v4.channel.k8s.io");

        kept.next();
        kept.next();
        assertThat(kept.next())
                .startsWith("1:error forwarding port %d to pod web".formatted(port))
                .contains("refused");
        assertThat(kept.next()).isEqualTo("close 1000");
    }
}
