package dev.barista.gateway.listen;

import dev.barista.gateway.http2.Codec;
import dev.barista.gateway.http2.FrameWatch;
import dev.barista.gateway.http2.Session;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.port.Http2Limits;
import dev.barista.gateway.stream.ClientAddress;
import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
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

/// A client's connection of HTTP/2: its streams are the requests.
///
/// ```
/// bytes ─► Front (follows frames) ─► Netty's codec ─► Events ─► Http2ClientStream ─► Exchange
/// ```
///
/// When the gateway leaves, GOAWAY is sent twice: first for no stream in particular, so that
/// requests on their way are not refused, then with the last one that was taken (RFC 9113 §6.8);
/// the connection closes after the last response. Event loop only.
final class Http2ClientConnection extends ChannelInboundHandlerAdapter {

    /// A round trip, and some, between the two messages of leaving.
    private static final long LEAVE_NANOS = 100_000_000;

    private final Edge edge;
    private final EventLoopState loop;
    private final Channel channel;
    private final ClientAddress address;
    private final Http2Limits limits;
    private final Session session;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final FrameWatch frames = new FrameWatch();
    private final Wheel.Timer timer = new Wheel.Timer(this::expired);
    private final List<Http2ClientStream> read = new ArrayList<>();
    private long opened;
    private long usedAt;
    private long headSince;
    private boolean withinHead;
    private long countedFrom;
    private int countedBefore;
    private boolean told;
    private boolean leaving;
    private boolean last;

    private Http2ClientConnection(Edge edge, Channel channel, boolean secure) {
        this.edge = edge;
        this.channel = channel;
        loop = edge.loop();
        address = edge.addressOf(channel, secure);
        limits = edge.plane().settings().connections().http2();
        Http2ConnectionHandler codec = Codec.ofServer(limits, new Events());
        session = new Session(loop, channel, codec);
        connection = codec.connection();
        key = connection.newKey();
        codec.encoder().flowController().listener(this::writabilityChanged);
    }

    /// Speaks HTTP/2 on a channel from now on; its next bytes are the client's preface.
    static void begin(Edge edge, Channel channel, boolean secure) {
        begin(new Http2ClientConnection(edge, channel, secure));
    }

    private static void begin(Http2ClientConnection made) {
        ChannelPipeline pipeline = made.channel.pipeline();
        pipeline.addLast(made.new Front(), made.session.codec(), made);
        made.opened = made.loop.now();
        made.usedAt = made.opened;
        made.countedFrom = made.opened;
        try {
            made.session.widen(made.limits.connectionWindow());
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        made.arm();
        if (made.edge.clients().areLeaving()) {
            made.leave();
        }
    }

    /// Goes on with HTTP/2 on a channel, as the client has offered; the request that it did so with
    /// is its first stream.
    static void upgrade(Edge edge, Channel channel, Http2Settings settings, Head request)
            throws Http2Exception {
        Http2ClientConnection made = new Http2ClientConnection(edge, channel, false);
        begin(made);
        made.session.codec().onHttpServerUpgrade(settings);
        Http2Stream first = made.connection.stream(1);
        Http2ClientStream stream = made.streamOf(first);
        stream.begin(request);
        made.session.flush();
    }

    Edge edge() {
        return edge;
    }

    Session session() {
        return session;
    }

    ClientAddress address() {
        return address;
    }

    private Http2ClientStream streamOf(Http2Stream stream) {
        Http2ClientStream made = new Http2ClientStream(this, stream);
        var _ = stream.setProperty(key, made);
        usedAt = loop.now();
        return made;
    }

    private @Nullable Http2ClientStream find(Http2Stream stream) {
        return stream.<@Nullable Http2ClientStream>getProperty(key);
    }

    private @Nullable Http2ClientStream find(int id) {
        Http2Stream stream = connection.stream(id);
        return stream == null ? null : find(stream);
    }

    private void writabilityChanged(Http2Stream stream) {
        Http2ClientStream found = find(stream);
        if (found != null) {
            found.writabilityChanged();
        }
    }

    /// A stream has got bytes in this round of reading, and is notified of its end too.
    void hasRead(Http2ClientStream stream) {
        read.add(stream);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!read.isEmpty()) {
            List<Http2ClientStream> all = List.copyOf(read);
            read.clear();
            all.forEach(Http2ClientStream::readComplete);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Clients.Closing.IF_IDLE) {
            leave();
        }
    }

    private void leave() {
        if (leaving) {
            return;
        }
        leaving = true;
        session.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "shutting down");
        for (Http2ClientStream stream : streams()) {
            stream.closing();
        }
        loop.later(LEAVE_NANOS, this::leaveAtLast);
    }

    private void leaveAtLast() {
        last = true;
        if (channel.isActive()) {
            session.goAway(lastStream(), Http2Error.NO_ERROR, "shutting down");
            closeIfUnused();
        }
    }

    private int lastStream() {
        return connection.remote().lastStreamCreated();
    }

    private List<Http2ClientStream> streams() {
        List<Http2ClientStream> all = new ArrayList<>();
        try {
            var _ =
                    connection.forEachActiveStream(stream -> {
                        Http2ClientStream found = find(stream);
                        if (found != null) {
                            all.add(found);
                        }
                        return true;
                    });
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return all;
    }

    private void closeIfUnused() {
        if (last && session.streams() == 0) {
            session.close();
        }
    }

    private void arm() {
        loop.set(timer, nextDue());
    }

    /// When a time may be over, if nothing happens until then.
    private long nextDue() {
        var settings = edge.plane().settings().connections();
        long due = usedAt + settings.idleTimeout().toNanos();
        if (withinHead) {
            due = Math.min(due, headSince + settings.headTimeout().toNanos());
        }
        if (!told) {
            due = Math.min(due, opened + settings.headTimeout().toNanos());
        }
        return due;
    }

    private void expired(long now) {
        if (session.streams() > 0 && !withinHead) {
            usedAt = now; // the time of an exchange is its own
        }
        if (now - nextDue() < 0) {
            arm();
        } else if (withinHead || !told) {
            end(Http2Error.ENHANCE_YOUR_CALM, "request head: not complete in time");
        } else {
            end(Http2Error.NO_ERROR, "");
        }
    }

    private void end(Http2Error reason, String text) {
        if (channel.isActive()) {
            session.goAway(lastStream(), reason, text);
        }
        session.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.stop(timer);
        ctx.fireChannelInactive(); // the codec then ends the streams
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close(); // a broken connection
    }

    /// Follows frames before the codec reads them.
    private final class Front extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            frames.read((ByteBuf) message);
            if (isFlooded()) {
                ((ByteBuf) message).release();
                loop.counters().add(Count.BAD_REQUESTS);
                end(Http2Error.ENHANCE_YOUR_CALM, "frames without content: too many");
                return;
            }
            ctx.fireChannelRead(message);
            if (frames.isWithinHead() != withinHead) {
                withinHead = !withinHead;
                headSince = loop.now();
                arm();
            }
        }

        private boolean isFlooded() {
            int count = frames.withoutContent() - countedBefore;
            if (count <= limits.framesWithoutContent()) {
                return false;
            }
            long now = loop.now();
            boolean soon = now - countedFrom < Http2Limits.FRAME_SECONDS * 1_000_000_000L;
            countedFrom = now;
            countedBefore = frames.withoutContent();
            return soon;
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
            Http2Stream stream = connection.stream(id);
            Http2ClientStream known = find(stream);
            if (known != null) {
                known.trailersRead(headers);
            } else {
                streamOf(stream).begin(headers, end);
            }
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
            Http2ClientStream stream = find(id);
            if (stream == null) {
                return data.readableBytes() + padding;
            }
            stream.dataRead(data.retain(), end);
            return padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            Http2ClientStream stream = find(id);
            if (stream != null) {
                stream.gone();
            }
        }

        @Override
        public void onStreamClosed(Http2Stream closed) {
            Http2ClientStream stream = find(closed);
            if (stream != null) {
                stream.gone();
            }
            usedAt = loop.now();
            if (last) {
                loop.eventLoop().execute(Http2ClientConnection.this::closeIfUnused);
            }
        }
    }
}
