package dev.barista.runtime.image;

import static java.net.http.HttpRequest.BodyPublishers.ofByteArray;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.registry.Platform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program of the sample image, run on this machine without a container.
@Timeout(30)
class HelloworldTest {

    @TempDir Path folder;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int port;

    @SuppressWarnings("NullAway.Init") // by @BeforeEach
    private Process process;

    @BeforeEach
    void start() throws Exception {
        Path program = folder.resolve("helloworld");
        String name = "helloworld-" + Platform.here().architecture();
        try (InputStream in = SampleImage.class.getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(in), program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        port = freePort();
        var builder = new ProcessBuilder(program.toString());
        builder.environment()
                .putAll(
                        Map.of(
                                "PORT", String.valueOf(port),
                                "TARGET", "coffee",
                                "K_REVISION", "coffee-00001"));
        process = builder.redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("helloworld listening on " + port);
    }

    @AfterEach
    void stop() throws Exception {
        process.destroyForcibly().waitFor();
        client.close();
    }

    @Test
    void greets() throws Exception {
        assertThat(get("/").body()).isEqualTo("Hello coffee!\n");
        assertThat(get("/healthz").body()).isEqualTo("ok");
        assertThat(get("/?status=503").statusCode()).isEqualTo(503);
        assertThat(get("/?size=5000000").body()).hasSize(5_000_000);
        assertThat(get("/info").body()).contains("revision coffee-00001\n", "pid ");
    }

    @Test
    void answersSeveralRequestsOnOneConnection() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
            String last = "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream()
                    .write((request + request + last).getBytes(StandardCharsets.US_ASCII));

            String all =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        }
    }

    @Test
    void aSleepingRequestHoldsNobodyUp() throws Exception {
        // Given
        long began = Ticker.SYSTEM.nanos();
        List<CompletableFuture<HttpResponse<String>>> sleeping = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sleeping.add(client.sendAsync(request("/?sleep=1000").build(), ofString()));
        }

        // When
        get("/");

        // Then
        assertThat(sleeping).noneMatch(CompletableFuture::isDone);
        for (var answer : sleeping) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        long took = Ticker.SYSTEM.nanos() - began;
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void echoesABodyOfKnownAndOfUnknownLength() throws Exception {
        byte[] body = new byte[2_000_000];
        new Random(3).nextBytes(body);
        var known = ofByteArray(body);
        var unknown = HttpRequest.BodyPublishers.fromPublisher(ofByteArray(body));

        for (var publisher : List.of(known, unknown)) {
            HttpResponse<byte[]> answer =
                    client.send(
                            request("/echo").POST(publisher).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void answersWhatIsOpenBeforeItEnds() throws Exception {
        // Given
        try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.getOutputStream()
                    .write("GET /?sleep=300 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            get("/"); // by now it has read the other request

            // When
            process.destroy();

            // Then
            byte[] answer = open.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.US_ASCII)).endsWith("Hello coffee!\n");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void endsWithTheCodeItIsTold() throws Exception {
        assertThatThrownBy(() -> get("/exit?code=3")).isInstanceOf(IOException.class);

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /// Another process may take it before we use it; nothing better is to be had for a program that
    /// must be told a port.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
