package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsSettings;
import dev.barista.gateway.tls.BoringSslEngine;
import dev.barista.model.testkit.VirtualTime;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// Native memory of connections, which no garbage collector frees.
@Timeout(60)
@EnabledIf(value = "io.netty.handler.ssl.OpenSsl#isAvailable", disabledReason = "no library")
class TlsReleaseTest {

    private static final String HELLO = "hello.test";

    private final List<SslHandler> handlers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Optional<TlsContext>> certificate = new CompletableFuture<>();
    private TestGateway gateway;
    private TestApp app;
    private TestTls tls;
    private TlsContext context;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway();
        app = new TestApp(call -> call.ok(call.head()));
        gateway.serve(app);
        tls = new TestTls(new BoringSslEngine(new VirtualTime(), new Random(1)));
        TlsContext made = tls.contextOf(HELLO);
        context =
                allocator -> {
                    SslHandler handler = made.handler(allocator);
                    handlers.add(handler);
                    return handler;
                };
        address =
                gateway.gateway.listenSecurely(
                        new TlsSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                Duration.ofMillis(500),
                                100),
                        _ -> certificate);
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        gateway.close();
    }

    private void show() {
        certificate.complete(Optional.of(context));
    }

    private void awaitFreed(int connections) {
        Await.until(() ->
                handlers.size() == connections
                        && handlers.stream().noneMatch(TlsReleaseTest::isHeld));
    }

    private static boolean isHeld(SslHandler handler) {
        return ((ReferenceCounted) handler.engine()).refCnt() > 0;
    }

    /// The first message of a client.
    private static String hello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(HELLO, 443);
        engine.setUseClientMode(true);
        var bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aConnectionThatHasServedIsFreed() throws Exception {
        show();
        for (int i = 0; i < 3; i++) {
            try (TestClient client = new TestClient(tls.connect(address, HELLO))) {
                assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
                assertThat(isHeld(handlers.get(i))).isTrue();
            }
        }

        awaitFreed(3);
    }

    @Test
    void aClientThatLeavesAmidTheHandshakeIsFreed() throws Exception {
        show();
        try (TestClient client = new TestClient(address)) {
            client.send(hello());
            Await.until(() -> handlers.size() == 1);
        }

        awaitFreed(1);
    }

    @Test
    void aHandshakeThatDoesNotEndInTimeIsFreed() throws Exception {
        show();
        try (TestClient client = new TestClient(address)) {
            client.send(hello());

            awaitFreed(1);
        }
    }

    @Test
    void whatIsNoTlsIsFreed() throws Exception {
        show();
        try (TestClient client = new TestClient(address)) {
            client.send(hello() + "GET / HTTP/1.1\r\n\r\n");

            awaitFreed(1);
        }
    }

    @Test
    void aClientThatLeavesBeforeTheCertificateIsMadeHasNoEngine() throws Exception {
        try (TestClient client = new TestClient(address)) {
            client.send(hello());
        }
        Await.until(() -> gateway.gateway.snapshot().count(Count.CONNECTIONS_CLOSED) == 1);

        show();

        gateway.close(); // its event loops have run what was to be run
        assertThat(handlers).noneMatch(TlsReleaseTest::isHeld);
    }

    @Test
    void connectionsThatAreOpenWhenTheGatewayClosesAreFreed() throws Exception {
        show();
        try (TestClient client = new TestClient(tls.connect(address, HELLO))) {
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
            gateway.close();

            awaitFreed(1);
        }
    }
}
