package dev.barista.gateway.stream.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The other end of a connection of HTTP/2, without a socket: Netty's codec in another role, and
/// bytes that are carried from one end to the other when the test says so.
public final class Http2Peer {

    /// One stream, as this end sees it.
    public static final class Stream {
        private final List<Http2Headers> heads = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();
        private @Nullable Http2FrameStream handle;
        private boolean ended;
        private @Nullable Long reset;

        /// The first head; interim ones are in the order they came.
        public Http2Headers head() {
            return heads.getFirst();
        }

        public List<Http2Headers> heads() {
            return heads;
        }

        public String content() {
            return content.toString();
        }

        public boolean isEnded() {
            return ended;
        }

        /// The code that it was reset with; null if it was not.
        public @Nullable Http2Error reset() {
            Long code = reset;
            return code == null ? null : Http2Error.valueOf(code);
        }

        /// What followed the content, if the message is complete; null if it is not.
        public @Nullable Trailers trailers() {
            if (!ended) {
                return null;
            }
            Http2Headers last = heads.getLast();
            if (heads.size() == 1 || last.contains(":status")) {
                return Trailers.NONE;
            }
            List<Trailers.Field> fields = new ArrayList<>();
            last.forEach(field ->
                    fields.add(
                            new Trailers.Field(
                                    field.getKey().toString(), field.getValue().toString())));
            return new Trailers(fields);
        }
    }

    private final EmbeddedChannel near = new EmbeddedChannel();
    private final EmbeddedChannel far;
    private final Collector collector = new Collector();
    private final TestLoop loop;
    private final Map<Integer, Stream> streams = new TreeMap<>();
    private final List<Http2Error> goneAway = new ArrayList<>();
    private boolean takesData = true;

    private Http2Peer(Http2FrameCodecBuilder builder, TestLoop loop) {
        this.loop = loop;
        far = new EmbeddedChannel(builder.build(), collector);
    }

    /// An instance.
    public static Http2Peer server(TestLoop loop, Http2Settings settings) {
        return new Http2Peer(Http2FrameCodecBuilder.forServer().initialSettings(settings), loop);
    }

    /// A client.
    public static Http2Peer client(TestLoop loop) {
        return new Http2Peer(Http2FrameCodecBuilder.forClient().validateHeaders(false), loop);
    }

    /// The end of the gateway.
    public EmbeddedChannel channel() {
        return near;
    }

    /// From now on this end does not make room for data that it has got.
    public void takesNoMore() {
        takesData = false;
    }

    /// Carries bytes until both ends are quiet.
    @CanIgnoreReturnValue
    public Http2Peer pump() {
        boolean moved = true;
        while (moved) {
            loop.run();
            near.runPendingTasks();
            far.runPendingTasks();
            boolean out = move(near, far);
            moved = move(far, near) || out;
        }
        return this;
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            moved = true;
            if (to.isOpen()) {
                to.writeInbound(out);
            } else {
                out.release();
            }
        }
        if (!from.isOpen() && to.isOpen()) {
            var _ = to.close();
            moved = true;
        }
        return moved;
    }

    public Stream stream(int id) {
        return Objects.requireNonNull(streams.get(id), () -> "stream " + id);
    }

    public int count() {
        return streams.size();
    }

    /// Codes of the GOAWAYs that came.
    public List<Http2Error> goneAway() {
        return goneAway;
    }

    public boolean isClosed() {
        pump();
        return !near.isOpen();
    }

    /// Opens a stream of a client.
    ///
    /// @param head pseudo-header and other fields: names and values in turn
    /// @return its id
    @CanIgnoreReturnValue
    public int open(boolean end, String... head) {
        Http2FrameStream stream = collector.newStream();
        var _ =
                far.writeOneOutbound(
                        new DefaultHttp2HeadersFrame(fields(head), end).stream(stream));
        far.flushOutbound();
        int id = stream.id();
        Stream seen = new Stream();
        seen.handle = stream;
        streams.put(id, seen);
        pump();
        return id;
    }

    private static Http2Headers fields(String... head) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (int i = 0; i < head.length; i += 2) {
            fields.add(head[i], head[i + 1]);
        }
        return fields;
    }

    private Http2FrameStream handle(int id) {
        return Objects.requireNonNull(stream(id).handle);
    }

    public void sendHead(int id, boolean end, String... head) {
        write(new DefaultHttp2HeadersFrame(fields(head), end).stream(handle(id)));
    }

    public void sendData(int id, String content, boolean end) {
        ByteBuf bytes = Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1);
        write(new DefaultHttp2DataFrame(bytes, end).stream(handle(id)));
    }

    public void sendReset(int id, Http2Error reason) {
        write(new DefaultHttp2ResetFrame(reason).stream(handle(id)));
    }

    /// @param last stream that is taken
    public void sendGoAway(int last) {
        pump();
        ByteBuf frame = Unpooled.buffer().writeMedium(8).writeByte(7).writeByte(0).writeInt(0);
        near.writeInbound(frame.writeInt(last).writeInt(0));
        pump();
    }

    private void write(Object frame) {
        if (far.isOpen()) {
            var _ = far.writeOneOutbound(frame);
            far.flushOutbound();
        }
        pump();
    }

    private final class Collector extends Http2ChannelDuplexHandler {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            switch (message) {
                case Http2HeadersFrame frame -> {
                    Stream stream = of(frame.stream());
                    stream.heads.add(frame.headers());
                    stream.ended |= frame.isEndStream();
                }
                case Http2DataFrame frame -> {
                    Stream stream = of(frame.stream());
                    stream.content.append(frame.content().toString(StandardCharsets.ISO_8859_1));
                    stream.ended |= frame.isEndStream();
                    if (takesData && frame.initialFlowControlledBytes() > 0) {
                        var _ =
                                ctx.writeAndFlush(
                                        new DefaultHttp2WindowUpdateFrame(
                                                        frame.initialFlowControlledBytes())
                                                .stream(frame.stream()));
                    }
                }
                case Http2ResetFrame frame -> of(frame.stream()).reset = frame.errorCode();
                case Http2GoAwayFrame frame -> goneAway.add(Http2Error.valueOf(frame.errorCode()));
                default -> {}
            }
            ReferenceCountUtil.release(message);
        }

        private Stream of(@Nullable Http2FrameStream handle) {
            Http2FrameStream known = Objects.requireNonNull(handle);
            Stream stream = streams.computeIfAbsent(known.id(), _ -> new Stream());
            stream.handle = known;
            return stream;
        }
    }
}
