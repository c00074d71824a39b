package dev.barista.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.FakeInstanceStream;
import dev.barista.gateway.stream.testkit.Http2Peer;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestInstances;
import dev.barista.gateway.stream.testkit.TestPlane;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.wire.Framing;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Streams of a client of HTTP/2, without a socket; the test plays the instance.
class Http2ClientStreamTest {

    private static final String[] GET = {
        ":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "hello.test"
    };
    private static final String[] CALL = {
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        "/a",
        ":authority",
        "hello.test",
        "content-type",
        "application/grpc"
    };

    private final TestPlane plane =
            new TestPlane(
                    new RevisionLimits(0, Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO));
    private final Http2Peer peer = Http2Peer.client(plane.loop());
    private final FakeInstanceStream instance = new FakeInstanceStream(false);

    Http2ClientStreamTest() {
        TestInstances.add(plane.revision(), 8080);
        StreamPool pool =
                new StreamPool() {
                    @Override
                    public @Nullable InstanceStream poll(Instance of) {
                        return instance;
                    }

                    @Override
                    public void open(Instance of, Opener opener) {
                        throw new IllegalStateException("a stream is there");
                    }
                };
        Edge edge =
                new Edge(
                        plane.plane(),
                        plane.loop().state(),
                        pool,
                        new HeadBuffer(),
                        new HeadReader(1024),
                        new Clients(ListenerKind.PUBLIC, plane.plane().connections(), 10));
        Http2ClientConnection.begin(edge, peer.channel(), false);
        peer.pump();
    }

    private Http2Peer.Stream stream(int id) {
        return peer.pump().stream(id);
    }

    @Test
    void theBodyOfARequestPassesWithItsTrailers() {
        int id = peer.open(false, CALL);

        peer.sendData(id, "ab", false);
        peer.sendHead(id, true, "x-sum", "1");

        assertThat(instance.received()).isEqualTo("ab");
        assertThat(instance.trailers())
                .isEqualTo(new Trailers(List.of(new Trailers.Field("x-sum", "1"))));
    }

    @Test
    void aResponseHasTheFieldsOfHttp11AndNoneOfItsConnection() {
        int id = peer.open(true, GET);

        instance.respond(
                TestHead.response(
                        2,
                        "HTTP/1.1 200 OK",
                        "Content-Type: text/plain",
                        "Content-Length: 2",
                        "Connection: X-Hop",
                        "X-Hop: 1",
                        "Keep-Alive: 3"));
        instance.respond("ok");
        instance.endResponse(Trailers.NONE);

        assertThat(stream(id).head().status()).hasToString("200");
        assertThat(stream(id).head().names())
                .extracting(CharSequence::toString)
                .containsExactlyInAnyOrder(":status", "content-type", "content-length");
        assertThat(stream(id).content()).isEqualTo("ok");
        assertThat(stream(id).isEnded()).isTrue();
    }

    @Test
    void aBodyIsNotReadOnWhileTheInstanceDoesNotTakeIt() {
        int id = peer.open(false, CALL);
        peer.sendData(id, "a", false);

        instance.takes(false);
        peer.sendData(id, "b", false);
        String before = instance.received();
        instance.takes(true);

        assertThat(before).isEqualTo("a");
        assertThat(instance.received()).isEqualTo("ab");
    }

    @Test
    void aBodyInFramesOfOneByteWaitsAsOne() {
        int id = peer.open(false, CALL);
        instance.takes(false);
        peer.sendData(id, "x", false); // the one that finds the instance full
        for (int i = 0; i < 2_000; i++) {
            peer.sendData(id, "y", false);
        }

        instance.takes(true);

        assertThat(instance.received()).isEqualTo("x" + "y".repeat(2_000));
    }

    @Test
    void aResponseIsNotReadOnWhileTheClientHasNoRoom() {
        peer.takesNoMore();
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));

        instance.respond("x".repeat(70_000)); // more than the first window

        assertThat(instance.isReading()).isFalse();
        assertThat(stream(id).content()).hasSize(65_535);
    }

    @Test
    void aResponseWhoseTimeIsOverEndsWithATextIfItsLengthIsOpen() {
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));
        instance.respond("part ");

        plane.loop().advance(Duration.ofSeconds(11));

        assertThat(stream(id).content()).isEqualTo("part request timeout");
        assertThat(stream(id).isEnded()).isTrue();
    }

    @Test
    void aResponseWhoseTimeIsOverIsBrokenOffIfItsLengthIsKnown() {
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(10, "HTTP/1.1 200 OK", "Content-Length: 10"));
        instance.respond("part");

        plane.loop().advance(Duration.ofSeconds(11));

        assertThat(stream(id).isEnded()).isFalse();
        assertThat(stream(id).reset()).isEqualTo(Http2Error.CANCEL);
    }

    @Test
    void aStreamOfGrpcWhoseTimeIsOverEndsWithItsStatus() {
        int id = peer.open(true, CALL);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));
        instance.respond("part");

        plane.loop().advance(Duration.ofSeconds(11));

        assertThat(stream(id).trailers())
                .isEqualTo(
                        new Trailers(
                                List.of(
                                        new Trailers.Field("grpc-status", "4"),
                                        new Trailers.Field("grpc-message", "request timeout"))));
    }

    @Test
    void anInstanceThatFailsAfterItsHeadBreaksTheStream() {
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));
        instance.respond("part");

        instance.breakOff(dev.barista.gateway.stream.Delivery.UNKNOWN);

        assertThat(stream(id).reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
    }

    @Test
    void anInstanceThatFailsBeforeItsHeadIsA502() {
        int id = peer.open(true, GET);

        instance.breakOff(dev.barista.gateway.stream.Delivery.UNKNOWN);

        assertThat(stream(id).head().status()).hasToString("502");
        assertThat(stream(id).isEnded()).isTrue();
    }

    @Test
    void aClientThatResetsItsStreamFreesTheInstance() {
        int id = peer.open(true, GET);

        peer.sendReset(id, Http2Error.CANCEL);

        assertThat(instance.resetReason()).isNotNull();
        assertThat(plane.revision().instances().getFirst().inFlight()).isZero();
    }

    @Test
    void interimResponsesPass() {
        int id = peer.open(true, GET);

        instance.respond(TestHead.response(0, "HTTP/1.1 103 Early Hints", "Link: </a>"));
        instance.respond(TestHead.response(0, "HTTP/1.1 200 OK"));
        instance.endResponse(Trailers.NONE);

        assertThat(stream(id).heads())
                .extracting(head -> head.status().toString())
                .containsExactly("103", "200");
        assertThat(stream(id).isEnded()).isTrue();
    }

    @Test
    void aClientThatNeverTakesItsResponseIsCut() {
        peer.takesNoMore();
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));
        instance.respond("x".repeat(70_000));
        instance.endResponse(Trailers.NONE);

        Duration patience = plane.plane().settings().connections().idleTimeout();
        plane.loop().advance(patience.plus(Duration.ofSeconds(1)));

        assertThat(stream(id).isEnded()).isFalse();
        assertThat(stream(id).reset()).isEqualTo(Http2Error.CANCEL);
    }

    @Test
    void anUnusedConnectionIsClosedAfterAWhile() {
        int id = peer.open(true, GET);
        instance.respond(TestHead.response(0, "HTTP/1.1 200 OK"));
        instance.endResponse(Trailers.NONE);
        boolean ended = stream(id).isEnded();

        Duration patience = plane.plane().settings().connections().idleTimeout();
        plane.loop().advance(patience.plus(Duration.ofSeconds(1)));

        assertThat(ended).isTrue();
        assertThat(peer.isClosed()).isTrue();
        assertThat(peer.goneAway()).containsExactly(Http2Error.NO_ERROR);
    }

    @Test
    void aConnectionWithARequestUnderWayIsNotUnused() {
        peer.open(true, CALL);
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));

        plane.loop().advance(Duration.ofSeconds(9));

        assertThat(peer.isClosed()).isFalse();
    }
}
