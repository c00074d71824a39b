package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.Codec;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.http2.Session;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2 to an instance, by prior knowledge: carries many streams.
///
/// ```
/// OPEN ── GOAWAY, or the instance leaves ──► LEAVING ── last stream ended ──► CLOSED
///   └────────────────── idle for too long, or the connection breaks ────────────▲
/// ```
///
/// Event loop only.
final class Http2InstanceConnection extends ChannelInboundHandlerAdapter {

    /// Streams that may be opened before the instance has said how many: RFC 9113 §6.5.2.
    static final int STREAMS_UNTOLD = 100;

    private static final int MOST_STREAMS = 1000;
    private static final int LAST_STREAM = Integer.MAX_VALUE - 2 * MOST_STREAMS;

    private final EventLoopState loop;
    private final Channel channel;
    private final Http2Pool pool;
    private final Instance instance;
    private final RequestWriter writer;
    private final HeadReader heads;
    private final long idleNanos;
    private final Session session;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final Wheel.Timer idleTimer = new Wheel.Timer(_ -> closeIfUnused());
    private final List<Http2InstanceStream> read = new ArrayList<>();
    private int streams;
    private boolean told;
    private boolean leaving;
    private int lastTaken = Integer.MAX_VALUE;

    private Http2InstanceConnection(
            Channel channel,
            Connector connector,
            Http2Pool pool,
            Instance instance,
            RequestWriter writer,
            HeadReader heads) {
        loop = connector.loop();
        this.channel = channel;
        this.pool = pool;
        this.instance = instance;
        this.writer = writer;
        this.heads = heads;
        idleNanos = connector.settings().idleTimeout().toNanos();
        Http2ConnectionHandler codec = Codec.ofClient(new Events());
        session = new Session(loop, channel, codec);
        connection = codec.connection();
        key = connection.newKey();
        codec.encoder().flowController().listener(this::writabilityChanged);
    }

    /// Begins to speak on a channel that has been opened.
    static Http2InstanceConnection on(
            Channel channel,
            Connector connector,
            Http2Pool pool,
            Instance instance,
            RequestWriter writer,
            HeadReader heads) {
        var made = new Http2InstanceConnection(channel, connector, pool, instance, writer, heads);
        channel.pipeline().addLast(made.session.codec(), made);
        try {
            made.session.widen(Codec.windowOfResponses());
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        made.session.flush();
        channel.config().setAutoRead(true);
        made.idleFromNow();
        return made;
    }

    Instance instance() {
        return instance;
    }

    EventLoopState loop() {
        return loop;
    }

    Session session() {
        return session;
    }

    RequestWriter writer() {
        return writer;
    }

    HeadReader heads() {
        return heads;
    }

    private int mostStreams() {
        return told
                ? Math.min(MOST_STREAMS, connection.local().maxActiveStreams())
                : STREAMS_UNTOLD;
    }

    /// Whether another stream may be opened.
    boolean hasRoom() {
        return !leaving && channel.isActive() && streams < mostStreams();
    }

    Http2InstanceStream newStream() {
        streams++;
        return new Http2InstanceStream(this);
    }

    /// Opens a stream of the codec by its first head.
    ///
    /// @return its id; 0 if none can be opened any more
    int nextId() {
        return channel.isActive() && !connection.goAwayReceived()
                ? connection.local().incrementAndGetNextStreamId()
                : 0;
    }

    @Nullable Http2Stream opened(int id, Http2InstanceStream stream) {
        Http2Stream made = connection.stream(id);
        if (made != null) {
            var _ = made.setProperty(key, stream);
        }
        if (id > LAST_STREAM) {
            leave();
        }
        return made;
    }

    /// A stream is not used any more.
    void ended() {
        streams--;
        if (streams == 0) {
            idleFromNow();
        }
        if (leaving) {
            closeIfUnused();
        }
    }

    private void idleFromNow() {
        loop.set(idleTimer, loop.now() + idleNanos);
    }

    private void closeIfUnused() {
        if (streams > 0) {
            return; // the end of the last one starts the time anew
        }
        leave(false);
        if (channel.isActive() && !connection.goAwaySent()) {
            session.goAway(0, Http2Error.NO_ERROR, "");
        }
        session.close();
    }

    /// Takes no more streams, and closes when the last has ended.
    void leave() {
        leave(true);
        if (streams == 0) {
            closeIfUnused();
        }
    }

    private void leave(boolean open) {
        if (!leaving) {
            leaving = true;
            pool.gone(this);
        }
        if (!open) {
            loop.stop(idleTimer);
        }
    }

    /// Whether the instance has said that it did not take a stream.
    boolean isRefused(int id) {
        return id > lastTaken;
    }

    /// A stream has notified its listener: of the end of this round of reading too.
    void hasRead(Http2InstanceStream stream) {
        read.add(stream);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!read.isEmpty()) {
            List<Http2InstanceStream> all = List.copyOf(read);
            read.clear();
            all.forEach(Http2InstanceStream::readComplete);
        }
        ctx.fireChannelReadComplete();
    }

    /// The end of what the app sends ends the connection.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            var _ = channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave(false);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close(); // a broken connection: its streams are notified of their end
    }

    private @Nullable Http2InstanceStream find(int id) {
        Http2Stream stream = connection.stream(id);
        return stream == null ? null : find(stream);
    }

    private @Nullable Http2InstanceStream find(Http2Stream stream) {
        return stream.<@Nullable Http2InstanceStream>getProperty(key);
    }

    private void writabilityChanged(Http2Stream stream) {
        Http2InstanceStream found = find(stream);
        if (found != null) {
            found.writabilityChanged();
        }
    }

    /// Gives what the codec has read to the stream that it is for.
    private final class Events extends Http2EventAdapter {

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            told = true;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(ctx, id, headers, padding, end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int id, Http2Headers headers, int pad, boolean end) {
            Http2InstanceStream stream = find(id);
            if (stream != null) {
                stream.headersRead(headers, end);
            }
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
            Http2InstanceStream stream = find(id);
            if (stream == null) {
                return data.readableBytes() + padding;
            }
            stream.dataRead(data.retain(), end);
            return padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            Http2InstanceStream stream = find(id);
            if (stream != null) {
                stream.resetRead(code);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream closed) {
            Http2InstanceStream stream = find(closed);
            if (stream != null) {
                stream.closed();
            }
        }

        @Override
        public void onGoAwayReceived(int lastStreamId, long code, ByteBuf debug) {
            lastTaken = lastStreamId;
            leave();
        }
    }
}
