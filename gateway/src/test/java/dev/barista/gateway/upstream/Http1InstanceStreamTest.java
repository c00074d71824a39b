package dev.barista.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.Http1Peer;
import dev.barista.gateway.stream.testkit.MessageStreamContract;
import dev.barista.gateway.stream.testkit.RecordingListener;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestInstances;
import dev.barista.gateway.stream.testkit.TestLoop;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A connection of HTTP/1.1 to an instance, without a socket.
class Http1InstanceStreamTest {

    private static final Target TARGET = new Target(TestInstances.SERVICE, "", List.of(), null);

    /// Holds back what is to leave, as a full socket does.
    private static final class Stalled extends ChannelOutboundHandlerAdapter {
        private boolean stalled;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!stalled) {
                ctx.flush();
            }
        }
    }

    private final TestLoop loop = new TestLoop();
    private final Http1Peer peer = new Http1Peer();
    private final Stalled socket = new Stalled();
    private final RecordingListener told = new RecordingListener();
    private final RecordingListener next = new RecordingListener();
    private final Breaker revision = TestInstances.revision(RevisionLimits.DEFAULT, loop.time());
    private final Instance instance = TestInstances.add(revision, 8080);
    private final GatewaySettings settings = GatewaySettings.at(new InetSocketAddress(0));
    private final Http1Pool pool =
            new Http1Pool(
                    new Connector(
                            loop.state(),
                            Transport.NIO,
                            new NamespaceSockets(Sockets.none()),
                            settings.upstream()),
                    new RequestWriter(new HeadBuffer(), loop.state().random()));
    private final Http1InstanceStream stream =
            new Http1InstanceStream(
                    loop.state(),
                    instance,
                    pool,
                    new RequestWriter(new HeadBuffer(), loop.state().random()),
                    peer.channel());

    private void request(long framing, String method, RecordingListener listener) {
        stream.request(
                TestHead.request(framing, method + " / HTTP/1.1", "Host: hello.test"),
                TARGET,
                framing == 0,
                listener);
        stream.flush();
    }

    private void connect() {
        peer.handler(socket);
        peer.handler(stream);
    }

    /// Serves one request, so that the connection is kept.
    private void keep() {
        connect();
        request(0, "GET", told);
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Nested
    class AsAStream extends MessageStreamContract implements MessageStreamContract.Connected {

        @Override
        protected Connected connect() {
            Http1InstanceStreamTest.this.connect();
            request(Framing.UNTIL_CLOSE, "POST", told);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
            return this;
        }

        @Override
        public MessageStream stream() {
            return stream;
        }

        @Override
        public String received() {
            return peer.content();
        }

        @Override
        public @Nullable Trailers trailers() {
            return peer.trailers();
        }

        @Override
        public boolean isBroken() {
            return peer.isBroken();
        }

        @Override
        public String peerSends(String content) {
            peer.send(content);
            return told.content();
        }
    }

    @Test
    void aConnectionIsKeptOnceRequestAndResponseAreComplete() {
        keep();

        assertThat(told.content()).isEqualTo("ok");
        assertThat(pool.poll(instance)).isSameAs(stream);
        assertThat(stream.isReused()).isTrue();
    }

    @Test
    void aConnectionThatSendsBytesWhileNoRequestIsUnderWayIsClosed() {
        keep();

        peer.send("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(peer.isClosed()).isTrue();
        assertThat(pool.poll(instance)).isNull();
    }

    @Test
    void aConnectionIsNotKeptIfMoreThanItsResponseHasCome() {
        connect();
        request(0, "GET", told);

        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");

        assertThat(told.trailers()).isEqualTo(Trailers.NONE);
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void bytesThatComeBeforeTheHeadOfTheNextRequestHasLeftAreNotItsResponse() {
        keep();
        assertThat(pool.poll(instance)).isSameAs(stream);
        socket.stalled = true;
        request(0, "GET", next);

        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");

        assertThat(next.statuses()).isEmpty();
        assertThat(next.delivery()).isEqualTo(Delivery.UNSENT);
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void aConnectionIsNotKeptIfItsResponseBeganBeforeTheRequestWasComplete() {
        connect();
        request(2, "POST", told);
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        stream.send(Unpooled.copiedBuffer("hi", StandardCharsets.ISO_8859_1));
        stream.end(Trailers.NONE);

        peer.send("k");

        assertThat(told.content()).isEqualTo("ok");
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void anInterimResponseMayComeBeforeTheRequestIsComplete() {
        connect();
        request(2, "POST", told);
        peer.send("HTTP/1.1 100 Continue\r\n\r\n");
        stream.send(Unpooled.copiedBuffer("hi", StandardCharsets.ISO_8859_1));
        stream.end(Trailers.NONE);

        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        assertThat(told.statuses()).containsExactly(100, 200);
        assertThat(pool.poll(instance)).isSameAs(stream);
    }

    @Test
    void trailersComeWithTheEndOfContentThatCameInChunks() {
        connect();
        request(0, "GET", told);

        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
        peer.send("0\r\nX-Sum: 1\r\nSet-Cookie: no\r\n\r\n");

        assertThat(told.content()).isEqualTo("ok");
        assertThat(told.trailers())
                .isEqualTo(new Trailers(List.of(new Trailers.Field("X-Sum", "1"))));
    }

    @Test
    void saysWhereAChunkedResponseStands() {
        connect();
        request(0, "GET", told);
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        ChunkPosition first = stream.position();
        peer.send("4\r\nok");
        ChunkPosition within = stream.position();
        peer.send("ok");
        ChunkPosition content = stream.position();
        peer.send("\r\n0\r\n");

        assertThat(first).isEqualTo(ChunkPosition.BETWEEN);
        assertThat(within).isEqualTo(ChunkPosition.WITHIN);
        assertThat(content).isEqualTo(ChunkPosition.CONTENT_END);
        assertThat(stream.position()).isEqualTo(ChunkPosition.TRAILERS);
    }

    @Test
    void aStreamThatWasOpenedAndNotUsedIsKept() {
        connect();

        stream.reset(ResetReason.UNUSED);

        assertThat(pool.poll(instance)).isSameAs(stream);
        assertThat(stream.isReused()).isFalse();
    }

    @Test
    void aMalformedResponseEndsTheStreamAndSaysWhy() {
        connect();
        request(0, "GET", told);

        peer.send("hello\r\n\r\n");

        assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
        assertThat(told.cause()).hasMessageStartingWith("malformed HTTP response: ");
    }

    @Test
    void theHeadAndAShortBodyLeaveTogether() {
        connect();
        stream.request(
                TestHead.request(2, "POST / HTTP/1.1", "Host: hello.test", "Content-Length: 2"),
                TARGET,
                false,
                told);
        ByteBuf body = Unpooled.copiedBuffer("hi", StandardCharsets.ISO_8859_1);

        stream.send(body);
        String before = peer.raw();
        stream.flush();

        assertThat(before).isEmpty();
        assertThat(peer.raw()).startsWith("POST / HTTP/1.1\r\n").endsWith("\r\n\r\nhi");
    }
}
