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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which requests are sent a second time, and which never.
@Timeout(60)
class ReplayTest {

    /// An app that dies, or closes, before it reads what was sent to some of its connections.
    private static final class Deaf implements AutoCloseable {
        final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        final AtomicInteger connections = new AtomicInteger();
        private final int deafFrom;
        private final int deafTo;
        private final int served;

        /// @param served requests of each connection before it is deaf
        /// @param deafFrom number of the first connection that goes deaf
        /// @param deafTo number of the last one; others serve for ever
        Deaf(int served, int deafFrom, int deafTo) throws IOException {
            this.served = served;
            this.deafFrom = deafFrom;
            this.deafTo = deafTo;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    int number = connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket, number));
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        private void serve(Socket socket, int number) {
            try (socket) {
                boolean deaf = number >= deafFrom && number <= deafTo;
                for (int i = 0; !deaf || i < served; i++) {
                    TestApp.readHead(socket.getInputStream());
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                            .getBytes(StandardCharsets.US_ASCII));
                }
                while (socket.getInputStream().available() == 0) {
                    LockSupport.parkNanos(100_000);
                }
                // closed with bytes unread: the kernel resets the connection
            } catch (IOException gone) {
                // the gateway or the test closed it
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void sendsAgainWhatAKeptConnectionDidNotTake() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Deaf app = new Deaf(1, 1, 1);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());
            assertThat(client.get("hello.test", "/").status()).isEqualTo(200);

            assertThat(client.get("hello.test", "/again").status()).isEqualTo(200);

            assertThat(app.connections).hasValue(2);
            assertThat(gateway.gateway.snapshot().count(Count.RETRIED)).isOne();
        }
    }

    @Test
    void sendsAgainWhatAFreshConnectionDidNotTake() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Deaf app = new Deaf(0, 1, 1);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());

            assertThat(client.get("hello.test", "/").status()).isEqualTo(200);

            assertThat(app.connections).hasValue(2);
        }
    }

    @Test
    void sendsARequestAgainOnceOnly() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Deaf app = new Deaf(0, 1, 9);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());

            assertThat(client.get("hello.test", "/").status()).isEqualTo(502);

            assertThat(app.connections).hasValue(2);
        }
    }

    @Test
    void neverSendsAPostAgainThoughItWasNotTaken() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Deaf app = new Deaf(1, 1, 1);
                TestClient client = gateway.client()) {
            gateway.serve("one", app.server.getLocalPort());
            assertThat(client.get("hello.test", "/").status()).isEqualTo(200);

            client.head("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 2").send("hi");

            assertThat(client.read().status()).isEqualTo(502);
            assertThat(app.connections).hasValue(1);
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
                TestApp app = new TestApp(call -> !call.ok("ok")); // closes without saying so
                TestClient client = gateway.client()) {
            gateway.serve(app);

            for (int i = 0; i < 1000; i++) {
                assertThat(client.get("hello.test", "/" + i).status())
                        .as("request %d", i)
                        .isEqualTo(200);
            }

            assertThat(app.heads).hasSize(1000);
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
