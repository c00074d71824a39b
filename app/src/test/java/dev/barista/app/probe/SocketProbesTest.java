package dev.barista.app.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Ticker;
import dev.barista.node.probe.Probes.GrpcHealth;
import dev.barista.node.probe.Probes.HttpGet;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketProbesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private NamespacedSockets sockets;
    private ProbeSocket socket;
    private SocketProbes probes;
    private @Nullable ProbedServer server;

    @BeforeEach
    void open() throws Exception {
        sockets = new NamespacedSockets(1);
        socket = new ProbeSocket(sockets, Ticker.SYSTEM);
        probes = new SocketProbes(socket);
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
        socket.close();
        sockets.close();
    }

    private Endpoint.OnHost at(ProbedServer server) {
        this.server = server;
        return new Endpoint.OnHost("127.0.0.1", server.port());
    }

    private String heard() {
        return java.util.Objects.requireNonNull(server).heard();
    }

    // ---- gRPC

    @ParameterizedTest
    @CsvSource({"1, SERVING", "2, NOT_SERVING", "3, SERVICE_UNKNOWN", "0, UNKNOWN"})
    void aServerSaysHowItsServiceIs(int status, String word) throws IOException {
        Endpoint endpoint = at(ProbedServer.grpc("coffee", status));
        GrpcHealth expected =
                status == 1 ? new GrpcHealth.Serving() : new GrpcHealth.NotServing(word);
        assertThat(probes.grpc(endpoint, "coffee", PATIENCE)).isEqualTo(expected);
    }

    @Test
    void theServerAsAWholeHasNoName() throws IOException {
        Endpoint endpoint = at(ProbedServer.grpc("", 1));
        assertThat(probes.grpc(endpoint, "", PATIENCE)).isEqualTo(new GrpcHealth.Serving());
    }

    @Test
    void aNameMayBeLong() throws IOException {
        String name = "a".repeat(300);
        Endpoint endpoint = at(ProbedServer.grpc(name, 1));
        assertThat(probes.grpc(endpoint, name, PATIENCE)).isEqualTo(new GrpcHealth.Serving());
    }

    @Test
    void aCallThatFailsSaysItsCode() throws IOException {
        Endpoint endpoint = at(ProbedServer.grpc("coffee", 1));
        assertThat(probes.grpc(endpoint, "tea", PATIENCE))
                .isEqualTo(new GrpcHealth.Failed(5, "unknown service"));
    }

    @Test
    void whatSpeaksAnotherProtocolIsNoServer() throws IOException {
        Endpoint endpoint = at(ProbedServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assertThatThrownBy(() -> probes.grpc(endpoint, "", PATIENCE))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        Endpoint endpoint = at(ProbedServer.silent());
        assertThatThrownBy(() -> probes.grpc(endpoint, "", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aServerThatHangsUpHasNotAnswered() throws IOException {
        Endpoint endpoint = at(ProbedServer.saying(""));
        assertThatThrownBy(() -> probes.grpc(endpoint, "", PATIENCE))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nobodyListens() throws IOException {
        var gone = ProbedServer.silent();
        Endpoint endpoint = new Endpoint.OnHost("127.0.0.1", gone.port());
        gone.close();
        assertThatThrownBy(() -> probes.grpc(endpoint, "", PATIENCE))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> probes.http(endpoint, get(true, ""), PATIENCE))
                .isInstanceOf(ConnectException.class);
    }

    // ---- HTTPS

    @Test
    void anAnswerOverTlsHasAStatusWhoeverSignedTheCertificate() throws Exception {
        Endpoint endpoint = at(ProbedServer.https("HTTP/1.1 418 Teapot\r\n\r\n"));
        assertThat(probes.http(endpoint, get(true, ""), PATIENCE)).isEqualTo(418);
        assertThat(heard()).startsWith("GET /healthz?a=b HTTP/1.1\r\n");
        assertThat(heard()).containsIgnoringCase("host: 127.0.0.1:" + endpoint.port());
        assertThat(heard()).containsIgnoringCase("x-probe: 1");
    }

    @Test
    void plainTextIsNoTls() throws IOException {
        Endpoint endpoint = at(ProbedServer.saying("HTTP/1.1 200 OK\r\n\r\n"));
        assertThatThrownBy(() -> probes.http(endpoint, get(true, ""), PATIENCE))
                .isInstanceOf(IOException.class);
    }

    // ---- another host

    @Test
    void aProbeMayNameItsHost() throws IOException {
        Endpoint there = at(ProbedServer.saying("HTTP/1.1 204 None\r\n\r\n"));
        var elsewhere = new Endpoint.OnHost("127.0.0.9", there.port());
        assertThatThrownBy(() -> probes.tcp(elsewhere, "", PATIENCE))
                .isInstanceOf(ConnectException.class);
        probes.tcp(elsewhere, "127.0.0.1", PATIENCE);
        assertThat(probes.http(elsewhere, get(false, "localhost"), PATIENCE)).isEqualTo(204);
        assertThat(heard()).containsIgnoringCase("host: localhost:" + there.port());
    }

    private static HttpGet get(boolean secure, String at) {
        return new HttpGet(secure, at, "", "/healthz?a=b", Map.of("X-Probe", "1"));
    }
}
