package dev.barista.apiserver.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The streams of SPDY, frame by frame.
@Timeout(20)
final class SpdyStreamsTest {

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration IDLE = Duration.ofHours(4);

    private final SpdyStreams streams = new SpdyStreams(IDLE);

    private final EmbeddedChannel server = new EmbeddedChannel(streams);

    @AfterEach
    void close() {
        server.finishAndReleaseAll();
    }

    private SpdyStreams.Stream opened(int id, String type) throws InterruptedException {
        var begin = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
        begin.headers().add("streamtype", type).add("port", "80");
        server.writeInbound(begin);
        return streams.next(AT_ONCE).orElseThrow();
    }

    private <F> F sent(Class<F> type) {
        server.runPendingTasks();
        Object frame = server.readOutbound();
        assertThat(frame).isInstanceOf(type);
        return type.cast(frame);
    }

    private void data(int id, String text, boolean last) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, UTF_8);
        server.writeInbound(new DefaultSpdyDataFrame(id, bytes).setLast(last));
    }

    private static String read(ByteStream stream) throws IOException {
        byte[] block = new byte[100];
        int count = stream.read(block);
        return count < 0 ? "end" : new String(block, 0, count, UTF_8);
    }

    @Test
    void acceptsAStreamWithItsHeaders() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");

        assertThat(sent(SpdySynReplyFrame.class).streamId()).isEqualTo(1);
        assertThat(stream.header("streamtype")).isEqualTo("data");
        assertThat(stream.header("requestid")).isEmpty();
        assertThat(streams.next(AT_ONCE)).isEmpty();
    }

    @Test
    void readsWhatTheClientSendsUntilItsEnd() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");

        data(1, "one", false);
        data(1, "two", true);

        assertThat(read(stream)).isEqualTo("one");
        assertThat(read(stream)).isEqualTo("two");
        assertThat(read(stream)).isEqualTo("end");
    }

    @Test
    void writesInBlocksAndEnds() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");
        sent(SpdySynReplyFrame.class);
        byte[] bytes = new byte[ByteStream.BLOCK + 1];

        stream.write(bytes, 0, bytes.length);
        stream.end();
        stream.end();

        assertThat(sent(SpdyDataFrame.class).content().readableBytes()).isEqualTo(ByteStream.BLOCK);
        assertThat(sent(SpdyDataFrame.class).content().readableBytes()).isEqualTo(1);
        assertThat(sent(SpdyDataFrame.class).isLast()).isTrue();
        Object more = server.readOutbound();
        assertThat(more).isNull();
    }

    @Test
    void aStreamThatTheClientResetsIsAtItsEndAndTakesNoMore() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");

        server.writeInbound(new DefaultSpdyRstStreamFrame(1, SpdyStreamStatus.CANCEL));

        assertThat(read(stream)).isEqualTo("end");
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1))
                .hasMessage("stream 1: reset by the client");
    }

    @Test
    void holdsTheConnectionWhileTooMuchIsUnread() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");
        String block = "x".repeat(Inflow.MOST / 4);

        for (int n = 0; n < 4; n++) {
            assertThat(server.config().isAutoRead()).isTrue();
            data(1, block, false);
            server.runPendingTasks();
        }
        assertThat(server.config().isAutoRead()).isFalse();

        byte[] all = new byte[block.length()];
        stream.read(all);
        stream.read(all);
        stream.read(all);
        server.runPendingTasks();
        assertThat(server.config().isAutoRead()).isTrue();
    }

    @Test
    void aStreamWhoseDataIsNotWantedHoldsNothing() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");
        data(1, "x".repeat(Inflow.MOST), false);

        stream.discard();
        data(1, "x".repeat(Inflow.MOST), false);
        server.runPendingTasks();

        assertThat(server.config().isAutoRead()).isTrue();
        assertThat(read(stream)).isEqualTo("end");
    }

    @Test
    void refusesMoreStreamsThanItKeeps() throws Exception {
        for (int n = 0; n < SpdyStreams.MOST; n++) {
            opened(2 * n + 1, "data");
            sent(SpdySynReplyFrame.class);
        }

        server.writeInbound(new DefaultSpdySynStreamFrame(9999, 0, (byte) 0));

        var refused = sent(SpdyRstStreamFrame.class);
        assertThat(refused.streamId()).isEqualTo(9999);
        assertThat(refused.status()).isEqualTo(SpdyStreamStatus.REFUSED_STREAM);
    }

    @Test
    void streamsThatBothSidesHaveEndedMakeRoom() throws Exception {
        for (int n = 0; n < 2 * SpdyStreams.MOST; n++) {
            SpdyStreams.Stream stream = opened(2 * n + 1, "data");
            sent(SpdySynReplyFrame.class);
            data(2 * n + 1, "", true);
            stream.end();
            sent(SpdyDataFrame.class);
        }
    }

    @Test
    void numbersOfStreamsGrowAndAreOdd() throws Exception {
        opened(3, "data");
        sent(SpdySynReplyFrame.class);

        server.writeInbound(new DefaultSpdySynStreamFrame(3, 0, (byte) 0));
        assertThat(sent(SpdyRstStreamFrame.class).status())
                .isEqualTo(SpdyStreamStatus.PROTOCOL_ERROR);
        server.writeInbound(new DefaultSpdySynStreamFrame(4, 0, (byte) 0));
        assertThat(sent(SpdyRstStreamFrame.class).status())
                .isEqualTo(SpdyStreamStatus.PROTOCOL_ERROR);
    }

    @Test
    void answersPingsOfTheClient() {
        server.writeInbound(new DefaultSpdyPingFrame(7));

        assertThat(sent(SpdyPingFrame.class).id()).isEqualTo(7);
    }

    @Test
    void closesAConnectionOnWhichNothingPasses() throws Exception {
        opened(1, "data");

        server.advanceTimeBy(IDLE.toMinutes() - 1, TimeUnit.MINUTES);
        server.runScheduledPendingTasks();
        assertThat(server.isOpen()).isTrue();
        server.advanceTimeBy(2, TimeUnit.MINUTES);
        server.runScheduledPendingTasks();

        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void looksForAClientThatItDoesNotReadFrom() throws Exception {
        opened(1, "data");
        sent(SpdySynReplyFrame.class);
        data(1, "x".repeat(Inflow.MOST), false);

        server.advanceTimeBy(31, TimeUnit.SECONDS);
        server.runScheduledPendingTasks();

        assertThat(sent(SpdyPingFrame.class).id()).isEqualTo(2);
    }

    @Test
    void aClientThatHasGoneEndsAllThatWaits() throws Exception {
        SpdyStreams.Stream stream = opened(1, "data");

        var _ = server.close();

        assertThat(read(stream)).isEqualTo("end");
        assertThat(streams.next(Duration.ofSeconds(10))).isEmpty();
    }
}
