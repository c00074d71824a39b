package dev.barista.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.Http2Peer;
import dev.barista.gateway.stream.testkit.MessageStreamContract;
import dev.barista.gateway.stream.testkit.RecordingListener;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestInstances;
import dev.barista.gateway.stream.testkit.TestLoop;
import dev.barista.gateway.wire.Framing;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A connection of HTTP/2 to an instance, without a socket.
class Http2InstanceStreamTest {

    private static final Target TARGET = new Target(TestInstances.SERVICE, "", List.of(), null);
    private static final int FIRST = 3; // of Netty's clients: 1 is that of an upgrade
    private static final int SECOND = 5;

    private final TestLoop loop = new TestLoop();
    private final RecordingListener told = new RecordingListener();
    private final Breaker revision = TestInstances.revision(RevisionLimits.DEFAULT, loop.time());
    private final Instance instance = TestInstances.add(revision, 8080);
    private final GatewaySettings settings = GatewaySettings.at(new InetSocketAddress(0));
    private final Connector connector =
            new Connector(
                    loop.state(),
                    Transport.NIO,
                    new NamespaceSockets(Sockets.none()),
                    settings.upstream());
    private final RequestWriter writer = new RequestWriter(new HeadBuffer(), loop.state().random());
    private final HeadReader heads = new HeadReader(0);
    private final Http2Pool pool = new Http2Pool(connector, writer, heads);
    private Http2Peer peer = Http2Peer.server(loop, new Http2Settings());
    private @Nullable Http2InstanceConnection connection;

    private Http2InstanceConnection connection() {
        Http2InstanceConnection known = connection;
        if (known == null) {
            known =
                    Http2InstanceConnection.on(
                            peer.channel(), connector, pool, instance, writer, heads);
            connection = known;
            peer.pump();
        }
        return known;
    }

    private InstanceStream request(
            long framing, String method, RecordingListener listener, String... fields) {
        InstanceStream stream = connection().newStream();
        String[] lines = new String[fields.length + 2];
        lines[0] = method + " /a?b=c HTTP/1.1";
        lines[1] = "Host: hello.test";
        System.arraycopy(fields, 0, lines, 2, fields.length);
        stream.request(TestHead.request(framing, lines), TARGET, framing == 0, listener);
        stream.flush();
        peer.pump();
        return stream;
    }

    @Nested
    class AsAStream extends MessageStreamContract implements MessageStreamContract.Connected {

        private @Nullable InstanceStream stream;

        @Override
        protected Connected connect() {
            stream = request(Framing.UNTIL_CLOSE, "POST", told);
            peer.sendHead(FIRST, false, ":status", "200");
            return this;
        }

        @Override
        public MessageStream stream() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public String received() {
            return peer.pump().stream(FIRST).content();
        }

        @Override
        public @Nullable Trailers trailers() {
            Trailers found = peer.pump().stream(FIRST).trailers();
            return found != null && !found.fields().isEmpty()
                    ? Trailers.ofLines(found.lines().replace("x-sum", "X-Sum"))
                    : found;
        }

        @Override
        public boolean isBroken() {
            return peer.pump().stream(FIRST).reset() != null;
        }

        @Override
        public String peerSends(String content) {
            peer.pump();
            if (peer.stream(FIRST).reset() == null) {
                peer.sendData(FIRST, content, false);
            }
            return told.content();
        }
    }

    @Test
    void theHeadHasTheFieldsOfHttp11InLowerCaseAndNoneOfItsConnection() {
        request(
                0,
                "GET",
                told,
                "Accept: */*",
                "Connection: X-Hop, Upgrade",
                "X-Hop: 1",
                "Upgrade: websocket",
                "TE: trailers, deflate",
                "Keep-Alive: 5",
                "Cookie: a=b; c=d");

        Http2Headers head = peer.stream(FIRST).head();
        assertThat(head.method()).hasToString("GET");
        assertThat(head.scheme()).hasToString("http");
        assertThat(head.authority()).hasToString("hello.test");
        assertThat(head.path()).hasToString("/a?b=c");
        assertThat(head.get("accept")).hasToString("*/*");
        assertThat(head.get("te")).hasToString("trailers");
        assertThat(head.get("cookie")).hasToString("a=b; c=d");
        assertThat(head.get("x-forwarded-for")).hasToString("192.0.2.1");
        assertThat(head.names())
                .extracting(CharSequence::toString)
                .doesNotContain("host", "connection", "x-hop", "upgrade", "keep-alive");
        assertThat(peer.stream(FIRST).isEnded()).isTrue();
    }

    @Test
    void requestsShareOneConnectionAndEachGetsItsOwnResponse() {
        RecordingListener other = new RecordingListener();
        request(0, "GET", told);
        request(0, "GET", other);

        peer.sendHead(SECOND, false, ":status", "201");
        peer.sendData(SECOND, "two", true);
        peer.sendHead(FIRST, false, ":status", "200");
        peer.sendData(FIRST, "one", true);

        assertThat(told.statuses()).containsExactly(200);
        assertThat(told.content()).isEqualTo("one");
        assertThat(told.trailers()).isEqualTo(Trailers.NONE);
        assertThat(other.statuses()).containsExactly(201);
        assertThat(other.content()).isEqualTo("two");
    }

    @Test
    void aHeadThatEndsTheStreamIsTheWholeResponse() {
        request(0, "GET", told);

        peer.sendHead(FIRST, true, ":status", "204");

        assertThat(told.statuses()).containsExactly(204);
        assertThat(told.trailers()).isEqualTo(Trailers.NONE);
    }

    @Test
    void trailersComeWithTheEnd() {
        request(0, "GET", told);

        peer.sendHead(FIRST, false, ":status", "200");
        peer.sendData(FIRST, "a", false);
        peer.sendHead(FIRST, true, "grpc-status", "0", "set-cookie", "not=in-trailers");

        assertThat(told.content()).isEqualTo("a");
        assertThat(told.trailers())
                .isEqualTo(new Trailers(List.of(new Trailers.Field("grpc-status", "0"))));
    }

    @Test
    void interimResponsesComeBeforeTheFinalOne() {
        request(0, "GET", told);

        peer.sendHead(FIRST, false, ":status", "103", "link", "</a>");
        peer.sendHead(FIRST, true, ":status", "200");

        assertThat(told.statuses()).containsExactly(103, 200);
    }

    @Test
    void aRefusedStreamWasNotTaken() {
        request(0, "POST", told);

        peer.sendReset(FIRST, Http2Error.REFUSED_STREAM);

        assertThat(told.delivery()).isEqualTo(Delivery.REFUSED);
        assertThat(told.cause()).hasMessageContaining("REFUSED_STREAM");
    }

    @Test
    void aStreamThatTheInstanceHasResetMayHaveBeenRead() {
        request(0, "GET", told);

        peer.sendReset(FIRST, Http2Error.INTERNAL_ERROR);

        assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
    }

    @Test
    void aRefusalAfterTheHeadIsNone() {
        request(0, "GET", told);
        peer.sendHead(FIRST, false, ":status", "200");

        peer.sendReset(FIRST, Http2Error.REFUSED_STREAM);

        assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
    }

    @Test
    void whatGoAwayLeavesOutWasNotTakenAndTheRestGoesOn() {
        RecordingListener second = new RecordingListener();
        request(0, "GET", told);
        request(0, "POST", second);

        peer.sendGoAway(FIRST);
        peer.sendHead(FIRST, true, ":status", "200");

        assertThat(second.delivery()).isEqualTo(Delivery.UNSENT);
        assertThat(told.statuses()).containsExactly(200);
        assertThat(pool.poll(instance)).isNull();
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void aConnectionThatEndsTakesItsStreamsAlong() {
        request(0, "GET", told);

        var _ = peer.channel().close();
        peer.pump();

        assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
        assertThat(told.cause()).hasMessageContaining("EOF");
    }

    @Test
    void aResponseBeforeTheEndOfTheRequestCancelsTheRestOfIt() {
        InstanceStream stream = request(Framing.UNTIL_CLOSE, "POST", told);

        peer.sendHead(FIRST, true, ":status", "413");
        stream.flush();

        assertThat(told.statuses()).containsExactly(413);
        assertThat(told.trailers()).isEqualTo(Trailers.NONE);
        assertThat(peer.pump().stream(FIRST).reset()).isEqualTo(Http2Error.CANCEL);
    }

    @Test
    void noMoreStreamsAreOpenedThanTheInstanceAllows() {
        peer = Http2Peer.server(loop, new Http2Settings().maxConcurrentStreams(1));
        request(0, "GET", told);

        boolean while1 = connection().hasRoom();
        peer.sendHead(FIRST, true, ":status", "200");

        assertThat(while1).isFalse();
        assertThat(connection().hasRoom()).isTrue();
    }

    @Test
    void aStreamThatWasNotUsedGivesItsPlaceBack() {
        peer = Http2Peer.server(loop, new Http2Settings().maxConcurrentStreams(1));
        InstanceStream unused = connection().newStream();

        unused.reset(ResetReason.UNUSED);

        assertThat(connection().hasRoom()).isTrue();
        assertThat(peer.pump().count()).isZero();
    }

    @Test
    void bodiesWaitForTheWindowOfTheInstance() {
        peer = Http2Peer.server(loop, new Http2Settings().initialWindowSize(10));
        peer.takesNoMore();
        InstanceStream stream = request(Framing.UNTIL_CLOSE, "POST", told);

        stream.send(Unpooled.copiedBuffer("0123456789abc", StandardCharsets.ISO_8859_1));
        stream.flush();

        assertThat(peer.pump().stream(FIRST).content()).isEqualTo("0123456789");
        assertThat(stream.isWritable()).isFalse();
    }

    @Test
    void anUnusedConnectionIsClosedAfterAWhile() {
        request(0, "GET", told);
        peer.sendHead(FIRST, true, ":status", "200");

        loop.advance(settings.upstream().idleTimeout().plus(Duration.ofSeconds(1)));

        assertThat(peer.isClosed()).isTrue();
        assertThat(peer.goneAway()).containsExactly(Http2Error.NO_ERROR);
    }

    @Test
    void aConnectionToAnInstanceThatLeavesIsClosedAfterItsLastStream() {
        request(0, "GET", told);

        connection().leave();
        boolean during = peer.isClosed();
        peer.sendHead(FIRST, true, ":status", "200");

        assertThat(during).isFalse();
        assertThat(told.statuses()).containsExactly(200);
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void aResponseThatBreaksHttpIsAFailure() {
        request(0, "GET", told);

        peer.sendHead(FIRST, true, ":status", "200", "connection", "close");

        assertThat(told.statuses()).isEmpty();
        assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
    }
}
