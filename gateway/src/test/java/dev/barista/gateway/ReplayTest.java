package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.model.journal.JournalEntry;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests are sent a second time, and which never.
@Timeout(60)
class ReplayTest {

    /// An app that serves some requests of each connection, and then ends it.
    private static final class Ending implements AutoCloseable {
        final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        final List<String> heads = new CopyOnWriteArrayList<>();
        final AtomicInteger connections = new AtomicInteger();
        final Semaphore ended = new Semaphore(0);
        private final int served;
        private final boolean reset;

        /// @param served requests of each connection
        /// @param reset whether it reads another request, and then resets the connection; else it
        ///   closes it at once
        Ending(int served, boolean reset) throws IOException {
            this.served = served;
            this.reset = reset;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                for (int i = 0; i < served; i++) {
                    heads.add(TestApp.readHead(socket.getInputStream()));
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                            .getBytes(StandardCharsets.US_ASCII));
                }
                if (reset) {
                    heads.add(TestApp.readHead(socket.getInputStream()));
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException gone) {
                // the gateway or the test closed it
            }
            ended.release();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void neverSendsARequestAgainThatTheInstanceReadBeforeItResetTheConnection(int served)
            throws Exception {
        try (TestGateway gateway = new TestGateway();
                Ending app = new Ending(served, true);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());
            for (int i = 0; i < served; i++) {
                assertThat(client.get("hello.test", "/served").status()).isEqualTo(200);
            }

            Response reset = client.get("hello.test", "/reset");

            assertThat(reset.status()).isEqualTo(502);
            assertThat(reset.body()).isEqualTo("read: connection reset by peer\n");
            assertThat(app.heads.stream().filter(head -> head.startsWith("GET /reset"))).hasSize(1);
            assertThat(gateway.gateway.snapshot().count(Count.RETRIED)).isZero();
        }
    }

    @Test
    void neverSendsARequestAgainThatTheInstanceReadBeforeItDied() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.numberOnConnection() == 0 && call.ok("x"));
                TestClient client = gateway.client()) {
            gateway.serve(app);
            assertThat(client.get("hello.test", "/").status()).isEqualTo(200);

            Response killed = client.get("hello.test", "/exit?code=1");

            assertThat(killed.status()).isEqualTo(502);
            assertThat(killed.body()).startsWith("EOF: the instance closed the connection");
            assertThat(app.heads.stream().filter(head -> head.startsWith("GET /exit"))).hasSize(1);
            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Shed.class,
                            shed -> {
                                assertThat(shed.status()).isEqualTo(502);
                                assertThat(shed.reason()).startsWith("EOF: the instance closed");
                                assertThat(shed.caller().path()).isEqualTo("/exit");
                            });
        }
    }

    @Test
    void neverFailsARequestThatMeetsAConnectionClosedWhileItWasIdle() throws Exception {
        assumeTrue(Epoll.isAvailable(), "only epoll tells whether bytes met a closed connection");
        try (TestGateway gateway = new TestGateway();
                Ending app = new Ending(1, false);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());

            for (int i = 0; i < 500; i++) {
                assertThat(client.get("hello.test", "/" + i).status())
                        .as("request %d", i)
                        .isEqualTo(200);
                assertThat(app.ended.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(app.heads).hasSize(500);
        }
    }

    @Test
    void recordsARefusedConnectionInTheJournal() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            gateway.serve("closed", port);

            assertThat(client.get("hello.test", "/").status()).isEqualTo(502);

            assertThat(gateway.journal)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalEntry.Shed.class,
                            shed -> assertThat(shed.reason()).contains("connection refused"));
        }
    }
}
