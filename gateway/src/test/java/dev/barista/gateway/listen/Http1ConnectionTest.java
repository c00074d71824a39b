package dev.barista.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.FakePool;
import dev.barista.gateway.stream.testkit.Http1Peer;
import dev.barista.gateway.stream.testkit.MessageStreamContract;
import dev.barista.gateway.stream.testkit.RecordingListener;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestPlane;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Framing;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A client's connection of HTTP/1.1 as a stream: the test takes the place of the exchange.
class Http1ConnectionTest {

    private final TestPlane plane = new TestPlane(RevisionLimits.DEFAULT);
    private final Http1Peer peer = new Http1Peer();
    private final RecordingListener told = new RecordingListener();
    private final Http1Connection connection =
            new Http1Connection(
                    new Edge(
                            plane.plane(),
                            plane.loop().state(),
                            new FakePool(),
                            new HeadBuffer(),
                            new HeadReader(1024),
                            new Clients(ListenerKind.PUBLIC, plane.plane().connections(), 10)),
                    peer.channel(),
                    false);

    private void receive(String... head) {
        peer.handler(connection);
        peer.send(String.join("\r\n", head) + "\r\n\r\n");
        connection.serve(told); // instead of the exchange, which waits for an instance
        connection.reading(true);
    }

    private void respond(long framing, String... lines) {
        connection.respond(TestHead.response(framing, lines), "");
    }

    private void body(String bytes) {
        connection.send(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    @Nested
    class AsAStream extends MessageStreamContract implements MessageStreamContract.Connected {

        @Override
        protected Connected connect() {
            receive("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 9");
            respond(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK");
            return this;
        }

        @Override
        public MessageStream stream() {
            return connection;
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
    void theListenerIsToldWhenTheRequestIsComplete() {
        receive("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 2");

        peer.send("a");
        Trailers before = told.trailers();
        peer.send("b");

        assertThat(before).isNull();
        assertThat(told.content()).isEqualTo("ab");
        assertThat(told.trailers()).isEqualTo(Trailers.NONE);
        assertThat(connection.requestEnded()).isTrue();
    }

    @Test
    void aResponseInChunksIsEndedWithATextBetweenTwoOfThem() {
        receive("GET / HTTP/1.1", "Host: hello.test");
        respond(Framing.CHUNKED, "HTTP/1.1 200 OK");
        body("2\r\nab\r\n");

        connection.truncate("late", ChunkPosition.BETWEEN);

        assertThat(peer.content()).isEqualTo("ablate");
        assertThat(peer.trailers()).isEqualTo(Trailers.NONE);
        assertThat(peer.isClosed()).isFalse();
    }

    @Test
    void aResponseInChunksIsBrokenOffWithinOneOfThem() {
        receive("GET / HTTP/1.1", "Host: hello.test");
        respond(Framing.CHUNKED, "HTTP/1.1 200 OK");
        body("9\r\nab");
        connection.flush();

        connection.truncate("late", ChunkPosition.WITHIN);

        assertThat(peer.raw()).endsWith("9\r\nab");
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void aResponseOfKnownLengthIsBrokenOff() {
        receive("GET / HTTP/1.1", "Host: hello.test");
        respond(9, "HTTP/1.1 200 OK", "Content-Length: 9");

        connection.truncate("late", ChunkPosition.BETWEEN);

        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void aClientOfHttp10GetsContentAndTheTextAndThenTheEnd() {
        receive("GET / HTTP/1.0", "Host: hello.test");
        respond(Framing.CHUNKED, "HTTP/1.1 200 OK");
        boolean takesChunks = connection.takesChunks();
        body("ab");

        connection.truncate("late", ChunkPosition.BETWEEN);

        assertThat(takesChunks).isFalse();
        assertThat(peer.raw()).endsWith("Connection: close\r\n\r\nablate");
    }

    @Test
    void aClientOfHttp10GetsNoInterimResponse() {
        receive("GET / HTTP/1.0", "Host: hello.test");

        respond(0, "HTTP/1.1 103 Early Hints");
        connection.flush();

        assertThat(peer.raw()).isEmpty();
    }

    @Test
    void theTimeOfAHeadDoesNotEndARequestUnderWay() {
        receive("GET / HTTP/1.1", "Host: hello.test");

        plane.loop().advance(plane.plane().settings().connections().headTimeout().multipliedBy(2));

        assertThat(peer.isClosed()).isFalse();
        assertThat(peer.raw()).isEmpty();
    }

    @Test
    void aHeadThatIsNotCompleteInTimeIsRefused() {
        peer.handler(connection);
        peer.send("GET / HTTP/1.1\r\n");

        plane.loop().advance(plane.plane().settings().connections().headTimeout().plusSeconds(1));

        assertThat(peer.raw()).startsWith("HTTP/1.1 408 ");
    }
}
