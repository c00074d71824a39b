package dev.barista.gateway.listen;

import dev.barista.gateway.http2.UpgradeSettings;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestListener;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.BodyReader;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadScan;
import dev.barista.gateway.wire.Persistence;
import dev.barista.gateway.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/// A client's connection of HTTP/1.1: reads requests one after the other, and is the stream of the
/// one under way.
///
/// ```
/// HEAD ── whole head ──► EXCHANGE ── response sent ──► HEAD …
///   │ bad, too slow       │    │ body not read to its end
///   ▼                     │    ▼
/// LINGER ◄────────────────│────┘   the answer is sent, what still comes is dropped, until the
///                         │ 101    client closes or 2 s
///                         ▼
///                       TUNNEL
/// ```
///
/// A connection that turns out to be one of HTTP/2, by its first bytes or by the offer in its first
/// request, is handed over to [Http2ClientConnection].
///
/// A pipelined request stays in the buffer until the one before is answered. Event loop only.
final class Http1Connection extends ChannelInboundHandlerAdapter implements ClientStream {

    private enum Phase {
        HANDED_OVER,
        HEAD,
        EXCHANGE,
        TUNNEL,
        LINGER
    }

    /// Pipelined bytes that are read ahead; beyond, the client is not read.
    private static final int READ_AHEAD = 64 * 1024;

    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final int LEADING_LINES = 8;

    private static final byte[] PREFACE = Ascii.bytes("PRI * HTTP/2.0\r\n\r\n");
    private static final byte[] SWITCHING =
            Ascii.bytes(
                    """
                    HTTP/1.1 101 Switching Protocols\r
                    Connection: Upgrade\r
                    Upgrade: h2c\r
                    \r
                    """);

    private final Edge edge;
    private final DataPlane plane;
    private final EventLoopState loop;
    private final Clients clients;
    private final Channel channel;
    private final boolean secure;
    private final Head head;
    private final HeadScan scan;
    private final BodyReader body;
    private final ClientRequest request;
    private final ClientOutput output;
    private final Http1ResponseOutput responses;
    private final Dispatcher dispatcher;
    private final Wheel.Timer timer = new Wheel.Timer(this::expired);
    private final Unread unread = new Unread();
    private Phase phase = Phase.HEAD;
    private @Nullable RequestListener listener;
    private boolean headStarted;
    private boolean bodyWanted;
    private boolean persistent = true;
    private boolean stepping;
    private int leadingLines;
    private boolean first = true;

    /// @param secure whether the connection is one of TLS
    Http1Connection(Edge edge, Channel channel, boolean secure) {
        this.edge = edge;
        this.channel = channel;
        this.secure = secure;
        plane = edge.plane();
        loop = edge.loop();
        clients = edge.clients();
        output = new ClientOutput(channel);
        responses = new Http1ResponseOutput(output, edge.heads(), channel.alloc());
        dispatcher = new Dispatcher(plane, loop, edge.pool(), this, clients.listener());
        head = new Head(plane.settings().connections().heads());
        scan = new HeadScan(plane.settings().connections().heads());
        body = new BodyReader(plane.settings().connections().heads());
        request = new ClientRequest(head, edge.addressOf(channel, secure));
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public boolean requestEnded() {
        return body.finished();
    }

    /// Whether the client may send another request after this one.
    private boolean persistent() {
        return persistent && !clients.areLeaving();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        idleFrom(loop.now());
    }

    private void idleFrom(long now) {
        loop.set(timer, now + plane.settings().connections().idleTimeout().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        output.readStarted();
        if (phase == Phase.LINGER) {
            in.release();
            return;
        }
        unread.add(ctx.alloc(), in);
        proceed();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        output.readEnded();
    }

    /// Goes on with what has been read, as far as it can. A call from within itself is left to the
    /// outer one.
    void proceed() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (step()) {}
        } catch (BadMessage bad) {
            refuse(bad);
        } finally {
            stepping = false;
        }
        if (phase == Phase.HANDED_OVER) {
            return;
        }
        unread.tidy();
        RequestListener current = listener;
        if (current != null) {
            current.requestReadComplete();
        }
        updateReading();
    }

    private boolean step() throws BadMessage {
        ByteBuf in = unread.find();
        RequestListener current = listener;
        if (in == null) {
            return false;
        }
        return switch (phase) {
            case HEAD -> channel.isWritable() && readHead(in);
            case EXCHANGE -> current != null && bodyWanted && readBody(current);
            case TUNNEL -> {
                if (current != null && bodyWanted) {
                    current.requestBody(unread.take());
                }
                yield false;
            }
            case LINGER -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
            case HANDED_OVER -> false;
        };
    }

    private boolean readHead(ByteBuf in) throws BadMessage {
        if (!headStarted) {
            headStarted = true;
            leadingLines = 0;
            loop.set(timer, loop.now() + plane.settings().connections().headTimeout().toNanos());
        }
        int length = scan.find(in);
        if (length < 0) {
            return false;
        }
        if (first && length == PREFACE.length && startsWithPreface(in)) {
            handOver(null);
            return false;
        }
        scan.reset();
        if (length == 2) { // an empty line before the request line: RFC 9112 §2.2
            if (++leadingLines > LEADING_LINES) {
                throw new BadMessage(400, "empty lines before the request line: too many");
            }
            in.skipBytes(2);
            return true;
        }
        head.readRequest(in, length);
        in.skipBytes(length);
        headStarted = false;
        begin();
        return true;
    }

    private static boolean startsWithPreface(ByteBuf in) {
        for (int i = 0; i < PREFACE.length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    /// From now on another handler has the connection, and what was read of it.
    ///
    /// @param offer settings of a client that offered HTTP/2 with its request; null for one that
    ///   speaks it already
    private void handOver(@Nullable Http2Settings offer) {
        phase = Phase.HANDED_OVER;
        loop.stop(timer);
        dispatcher.close();
        ChannelPipeline pipeline = channel.pipeline();
        try {
            if (offer == null) {
                Http2ClientConnection.begin(edge, channel, secure);
            } else {
                output.write(Unpooled.wrappedBuffer(SWITCHING));
                Http2ClientConnection.upgrade(edge, channel, offer, head);
            }
        } catch (Http2Exception malformed) {
            var _ = channel.close();
        }
        pipeline.remove(this);
        if (unread.find() != null) {
            pipeline.fireChannelRead(unread.take());
        }
        unread.tidy();
    }

    private boolean readBody(RequestListener current) throws BadMessage {
        if (body.finished()) {
            return false;
        }
        if (current.wantsRequestContent()) {
            return readContent(current);
        }
        ByteBuf part = unread.takeBody(body);
        if (part == null) {
            return false;
        }
        current.requestBody(part);
        if (body.finished()) {
            current.requestEnd(Trailers.NONE);
        }
        return true;
    }

    private boolean readContent(RequestListener current) throws BadMessage {
        ByteBuf in = unread.find();
        int span = in == null ? 0 : body.next(in);
        if (in == null || span == 0) {
            return false;
        }
        if (body.isData()) {
            current.requestBody(in.readRetainedSlice(span));
        } else {
            in.skipBytes(span);
        }
        if (body.finished()) {
            current.requestEnd(Trailers.ofLines(body.trailerLines()));
        }
        return true;
    }

    private void begin() throws BadMessage {
        request.read();
        boolean offered = first && !secure && request.offersHttp2();
        first = false;
        if (offered) {
            handOver(UpgradeSettings.parse(head.text(Field.HTTP2_SETTINGS)));
            return;
        }
        loop.counters().add(Count.REQUESTS);
        persistent = Persistence.allowedBy(head);
        body.begin(request.framing(), head);
        phase = Phase.EXCHANGE;
        bodyWanted = false;
        responses.begin();
        dispatcher.dispatch();
    }

    @Override
    public void serve(RequestListener next) {
        listener = next;
    }

    @Override
    public void reading(boolean wanted) {
        bodyWanted = wanted;
        proceed();
    }

    @Override
    public void respond(ResponseHead response, String timing) {
        int status = response.status();
        boolean toHttp10 = request.isHttp10();
        if (status == 101) {
            phase = Phase.TUNNEL;
        } else if (status < 200 && toHttp10) {
            return; // it has no interim responses
        }
        boolean stays = persistent() && (status < 200 || body.finished());
        stays = responses.respond(response, timing, stays, toHttp10);
        if (status >= 200) {
            persistent = stays;
        }
    }

    @Override
    public boolean takesChunks() {
        return responses.takesChunks();
    }

    @Override
    public void send(ByteBuf bytes) {
        responses.send(bytes);
    }

    @Override
    public void end(Trailers trailers) {
        responses.end(trailers);
        finish();
    }

    @Override
    public void truncate(String text, ChunkPosition position) {
        if (responses.truncate(text, position)) {
            finish();
        } else {
            reset(ResetReason.TIMEOUT);
        }
    }

    @Override
    public String protocol() {
        return request.isHttp10() ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public void answer(Reply reply) {
        boolean goesOn = persistent() && body.finished();
        persistent = goesOn;
        responses.answer(reply, goesOn, request.isHttp10(), request.isHead());
        finish();
    }

    /// The response of the request under way has been written.
    private void finish() {
        listener = null;
        flush();
        if (!persistent() || !body.finished()) {
            linger();
            return;
        }
        phase = Phase.HEAD;
        idleFrom(loop.now());
        if (unread.find() != null) {
            proceed();
        } else {
            updateReading();
        }
    }

    private void refuse(BadMessage bad) {
        loop.counters().add(Count.BAD_REQUESTS);
        RequestListener current = listener;
        listener = null;
        boolean started = current != null && current.clientReset();
        if (started || phase == Phase.LINGER) {
            var _ = channel.close();
            return;
        }
        responses.answer(Reply.error(bad.status(), bad.text()), false, false, false);
        linger();
    }

    /// Closes so that the client reads the last answer: a connection closed with bytes unread is
    /// reset, and the answer may be lost.
    private void linger() {
        phase = Phase.LINGER;
        if (!stepping) {
            unread.clear();
        }
        output.end();
        loop.set(timer, loop.now() + LINGER_NANOS);
        updateReading();
    }

    @Override
    public void reset(ResetReason reason) {
        listener = null;
        var _ = channel.close();
    }

    @Override
    public void close() {
        listener = null;
        output.close();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void flush() {
        output.flush();
    }

    private void updateReading() {
        boolean wanted =
                switch (phase) {
                    case HANDED_OVER -> true;
                    case HEAD -> channel.isWritable(); // a client that reads no answers is not read
                    case LINGER -> true;
                    case TUNNEL -> bodyWanted;
                    case EXCHANGE ->
                            listener == null
                                    || (body.finished() ? unread.size() < READ_AHEAD : bodyWanted);
                };
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// The time of a head, or of a pause, is over; that of an exchange is its own.
    private void expired(long now) {
        switch (phase) {
            case HEAD -> {
                if (headStarted) {
                    refuse(new BadMessage(408, "request head: not complete in time"));
                } else {
                    var _ = channel.close();
                }
            }
            case LINGER -> {
                var _ = channel.close();
            }
            case EXCHANGE, TUNNEL, HANDED_OVER -> {} // it ended in time
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        RequestListener current = listener;
        if (current != null) {
            current.clientWritabilityChanged();
        } else {
            proceed();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != Clients.Closing.IF_IDLE) {
            return;
        }
        RequestListener current = listener;
        if (phase == Phase.HEAD && !headStarted) {
            var _ = channel.close();
        } else if (current != null) {
            current.closing();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.stop(timer);
        RequestListener current = listener;
        listener = null;
        if (current != null) {
            current.clientReset();
        }
        dispatcher.close();
        if (!stepping) {
            unread.clear();
        }
        phase = Phase.LINGER;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close(); // a broken connection; [#channelInactive] tidies up
    }
}
