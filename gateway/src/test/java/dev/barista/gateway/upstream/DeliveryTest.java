package dev.barista.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestInstances;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the kernel tells of a request whose connection ends without a response: over sockets of
/// this machine, where the app's side is the test's thread.
@Timeout(60)
class DeliveryTest {

    private static final Target TARGET = new Target(TestInstances.SERVICE, "", List.of(), null);

    /// Waits for the end of a stream.
    private static final class Waiting implements ResponseListener {
        private final CompletableFuture<Delivery> delivery = new CompletableFuture<>();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        @Override
        public void responseHead(ResponseHead head) {}

        @Override
        public boolean wantsContent() {
            return false;
        }

        @Override
        public void responseBody(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void responseEnd(Trailers trailers) {
            ended.complete(true);
        }

        @Override
        public void responseReadComplete() {}

        @Override
        public void instanceWritabilityChanged() {}

        @Override
        public void instanceReset(Throwable cause, Delivery known) {
            delivery.complete(known);
        }
    }

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().handlers());
    private final EventLoop loop = (EventLoop) group.next();
    private final ServerSocket server = listen();
    private final Instance instance =
            TestInstances.add(
                    TestInstances.revision(RevisionLimits.DEFAULT, new VirtualTime()),
                    server.getLocalPort());
    private final Http1Pool pool =
            new Http1Pool(
                    new Connector(
                            new EventLoopState(0, loop, Ticker.SYSTEM, 1),
                            Transport.best(),
                            new NamespaceSockets(Sockets.none()),
                            GatewaySettings.at(new InetSocketAddress(0)).upstream()),
                    new RequestWriter(new HeadBuffer(), new SplittableRandom(1)));

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @BeforeEach
    void needsEpoll() {
        assumeTrue(Transport.best() == Transport.EPOLL, "only epoll tells what was acknowledged");
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    private InstanceStream open() throws Exception {
        CompletableFuture<InstanceStream> opened = new CompletableFuture<>();
        StreamPool.Opener opener =
                new StreamPool.Opener() {
                    @Override
                    public void opened(InstanceStream stream) {
                        opened.complete(stream);
                    }

                    @Override
                    public void openFailed(Throwable cause) {
                        opened.completeExceptionally(cause);
                    }
                };
        loop.execute(() -> pool.open(instance, opener));
        return opened.get();
    }

    private static void get(InstanceStream stream, Waiting waiting) {
        stream.request(
                TestHead.request(0, "GET / HTTP/1.1", "Host: hello.test"), TARGET, true, waiting);
        stream.flush();
    }

    private Waiting send(InstanceStream stream) {
        Waiting waiting = new Waiting();
        loop.execute(() -> get(stream, waiting));
        return waiting;
    }

    private static void readHead(Socket app) throws Exception {
        InputStream in = app.getInputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            last = (last << 8) | in.read();
        }
    }

    /// Serves one request, so that the connection is kept.
    private Socket keep() throws Exception {
        InstanceStream stream = open();
        Socket app = server.accept();
        Waiting waiting = send(stream);
        readHead(app);
        app.getOutputStream()
                .write("HTTP/1.1 204 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(waiting.ended.get()).isTrue();
        return app;
    }

    @Test
    void whatArrivesAfterTheAppHasClosedIsNotTaken() throws Exception {
        Socket app = keep();
        Waiting waiting = new Waiting();

        loop.submit(
                        () -> { // as one task: the end of the app's side is in the kernel, and not
                            // seen
                            app.close();
                            InstanceStream kept = pool.poll(instance);
                            get(Objects.requireNonNull(kept), waiting);
                            return true;
                        })
                .get();

        assertThat(waiting.delivery.get()).isEqualTo(Delivery.NOT_TAKEN);
    }

    @Test
    void whatTheAppReadBeforeItResetTheConnectionMayHaveBeenRead() throws Exception {
        InstanceStream stream = open();
        Socket app = server.accept();
        Waiting waiting = send(stream);
        readHead(app);

        app.setSoLinger(true, 0);
        app.close();

        assertThat(waiting.delivery.get()).isEqualTo(Delivery.UNKNOWN);
    }

    @Test
    void whatTheAppReadOnAKeptConnectionBeforeItResetThatMayHaveBeenRead() throws Exception {
        Socket app = keep();
        CompletableFuture<InstanceStream> kept = new CompletableFuture<>();
        loop.execute(() -> kept.complete(Objects.requireNonNull(pool.poll(instance))));
        Waiting waiting = send(kept.get());
        readHead(app);

        app.setSoLinger(true, 0);
        app.close();

        assertThat(waiting.delivery.get()).isEqualTo(Delivery.UNKNOWN);
    }

    @Test
    void whatArrivedBeforeTheAppEndedItsSideMayHaveBeenRead() throws Exception {
        InstanceStream stream = open();
        Socket app = server.accept();
        Waiting waiting = send(stream);
        readHead(app);

        app.shutdownOutput();
        app.setSoLinger(true, 0);
        app.close();

        assertThat(waiting.delivery.get()).isEqualTo(Delivery.UNKNOWN);
    }
}
