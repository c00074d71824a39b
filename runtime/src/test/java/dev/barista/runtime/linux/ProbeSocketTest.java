package dev.barista.runtime.linux;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeSocketTest {

    private NamespacedSockets sockets;
    private ProbeSocket probe;
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        sockets = new NamespacedSockets(1);
        probe = new ProbeSocket(sockets, Ticker.SYSTEM);
        server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        probe.close();
        sockets.close();
    }

    @Test
    void tellsTheStatusOfAnAnswerThatComesInPieces() throws IOException {
        answer("HTTP/1.1 4", "04 Not Found\r\n\r\nbody");

        assertThat(probe.http(here(), "/", "a", Map.of(), ofSeconds(5))).isEqualTo(404);
    }

    @Test
    void refusesAnAnswerThatIsNotHttp() throws IOException {
        answer("SSH-2.0-OpenSSH_9\r\n");

        assertThatThrownBy(() -> probe.http(here(), "/", "a", Map.of(), ofSeconds(5)))
                .isInstanceOf(IOException.class)
                .hasMessage("answer: not HTTP/1.1 (expected: a status line)");
    }

    @Test
    void givesUpWhenNobodyAnswers() {
        assertThatThrownBy(() -> probe.http(here(), "/", "a", Map.of(), ofMillis(50)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        Endpoint gone = here();
        server.close();

        assertThatThrownBy(() -> probe.tcp(gone, ofSeconds(5)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("connect: connection refused");
    }

    @Test
    void opensNoSocketForAProcessOnTheMachinesOwnNetwork() {
        long self = ProcessHandle.current().pid();

        assertThatThrownBy(() -> probe.tcp(new Endpoint.InNamespace(self, 80), ofSeconds(5)))
                .isInstanceOf(IOException.class);
    }

    private Endpoint here() {
        return new Endpoint.OnHost("127.0.0.1", server.getLocalPort());
    }

    private void answer(String... pieces) {
        Thread.ofVirtual()
                .start(() -> {
                    try (var connection = server.accept()) {
                        connection.getInputStream().read(new byte[4096]);
                        for (String piece : pieces) {
                            connection
                                    .getOutputStream()
                                    .write(piece.getBytes(StandardCharsets.ISO_8859_1));
                            connection.getOutputStream().flush();
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
