package dev.barista.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real `kubectl` runs commands and forwards ports, over WebSocket and over SPDY.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubectlStreamsTest {

    private TestServer server;
    private Path home;
    private Kubectl plain;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        server = new TestServer(folder);
        home = Files.createDirectories(folder.resolve("home"));
        plain = new Kubectl(server.kubeconfig(), home);
        plain.okWith(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web}
                spec: {containers: [{name: c, image: i, stdin: true}]}
                """,
                "apply",
                "-f",
                "-");
        plain.okWith(
                "{\"status\":{\"phase\":\"Running\"}}",
                "patch",
                "pod",
                "web",
                "--subresource=status",
                "--type=merge",
                "--patch-file=/dev/stdin");
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Kubectl kubectl(String transport) {
        String webSocket = Boolean.toString(transport.equals("WebSocket"));
        return new Kubectl(
                server.kubeconfig(),
                home,
                Map.of(
                        "KUBECTL_REMOTE_COMMAND_WEBSOCKETS",
                        webSocket,
                        "KUBECTL_PORT_FORWARD_WEBSOCKETS",
                        webSocket));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void runsACommandWithInputAndEndsAsItDoes(String transport) throws Exception {
        Kubectl.Result result =
                kubectl(transport)
                        .run("some input\n", "exec", "-i", "web", "--", "sh", "-c", "cat; exit 7");

        assertThat(result.output()).isEqualTo("some input\ncommand terminated with exit code 7\n");
        assertThat(result.exit()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void carriesMegabytesBothWays(String transport) throws Exception {
        String much = "0123456789abcdef\n".repeat(200_000);

        assertThat(kubectl(transport).okWith(much, "exec", "-i", "web", "--", "cat"))
                .isEqualTo(much);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void endsAlthoughItsInputDoesNot(String transport) throws Exception {
        String much = "0123456789abcdef\n".repeat(200_000);

        assertThat(kubectl(transport).okWith(much, "exec", "-i", "web", "--", "head", "-c", "4"))
                .isEqualTo("0123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void saysWhyACommandCannotBeRun(String transport) throws Exception {
        assertThat(kubectl(transport).refused("", "exec", "web", "--", "missing"))
                .contains(
                        "Internal error occurred: error executing command in container: exec: \"missing\": executable file not found in $PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void attaches(String transport) throws Exception {
        assertThat(kubectl(transport).okWith("to the program\n", "attach", "-i", "web"))
                .contains("to the program\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void forwardsManyConnectionsToAPort(String transport) throws Exception {
        try (var echo = new EchoServer()) {
            Path out = home.resolve("forward-" + transport);
            Process forward =
                    kubectl(transport)
                            .start(
                                    Path.of("/dev/null"),
                                    out,
                                    "port-forward",
                                    "pod/web",
                                    ":" + echo.port());
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int local = localPort(forward, out);
                List<Future<String>> answers =
                        java.util.stream.IntStream.range(0, 50)
                                .mapToObj(n -> threads.submit(() -> ask(local, "hello " + n)))
                                .toList();
                for (int n = 0; n < 50; n++) {
                    assertThat(answers.get(n).get(20, TimeUnit.SECONDS)).isEqualTo("hello " + n);
                }
                assertThat(ask(local, "x".repeat(2_000_000))).hasSize(2_000_000);
            } finally {
                forward.destroy();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void saysThatNoProcessListens(String transport) throws Exception {
        int closed;
        try (var echo = new EchoServer()) {
            closed = echo.port();
        }
        Path out = home.resolve("refused-" + transport);
        Process forward =
                kubectl(transport)
                        .start(Path.of("/dev/null"), out, "port-forward", "pod/web", ":" + closed);
        try {
            assertThat(ask(localPort(forward, out), "hello")).isEmpty();
            awaitText(forward, out, "error forwarding port " + closed + " to pod web");
        } finally {
            forward.destroy();
        }
    }

    private static String ask(int port, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var sent =
                    CompletableFuture.runAsync(() -> {
                        try {
                            socket.getOutputStream().write(text.getBytes(UTF_8));
                            socket.shutdownOutput();
                        } catch (IOException gone) {
                            return; // seen by what is read
                        }
                    });
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            sent.join();
            return answer;
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    private static int localPort(Process forward, Path out) throws Exception {
        String text = awaitText(forward, out, " -> ");
        return Integer.parseInt(text.replaceFirst("(?s).*?127.0.0.1:([0-9]+) ->.*", "$1"));
    }

    private static String awaitText(Process forward, Path out, String wanted) throws Exception {
        String text = "";
        while (!text.contains(wanted)) {
            assertThat(forward.isAlive()).as(text).isTrue();
            Thread.onSpinWait();
            text = Files.exists(out) ? Files.readString(out) : "";
        }
        return text;
    }
}
