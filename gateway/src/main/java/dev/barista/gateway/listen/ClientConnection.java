package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.Lane;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.ClientAddress;
import dev.barista.gateway.upstream.Upstreams;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.BodyReader;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadScan;
import dev.barista.gateway.wire.Persistence;
import dev.barista.gateway.wire.Unread;
import dev.barista.model.journal.JournalEntry.Caller;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A client's connection: reads requests one after the other, answers some itself, and makes an
/// [Exchange] of each that an instance serves.
///
/// ```
/// HEAD ── whole head ──► EXCHANGE ── response sent ──► HEAD …
///   │ bad, too slow          │ body not read to its end
///   ▼                        ▼
/// LINGER: the answer is sent, what still comes is dropped, until the client closes or 2 s
/// ```
///
/// A pipelined request stays in the buffer until the one before is answered. Event loop only.
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private enum Phase {
        HEAD,
        EXCHANGE,
        LINGER
    }

    /// Pipelined bytes that are read ahead; beyond, the client is not read.
    private static final int READ_AHEAD = 64 * 1024;

    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final int LEADING_LINES = 8;

    private final DataPlane plane;
    private final Lane lane;
    private final Upstreams upstreams;
    private final HeadBuffer heads;
    private final Channel channel;
    private final Head head;
    private final HeadScan scan;
    private final BodyReader body;
    private final Http1Request request;
    private final RequestWriter requests;
    private final ClientOutput output;
    private final Dispatcher dispatcher = new Dispatcher(this);
    private final Deadlines deadlines = new Deadlines();
    private final Replay replay = new Replay();
    private final Wheel.Timer timer = new Wheel.Timer(this::expired);
    private Phase phase = Phase.HEAD;
    private @Nullable Exchange exchange;
    private final Unread unread = new Unread();
    private boolean headStarted;
    private boolean persistent = true;
    private boolean stepping;
    private int leadingLines;

    ClientConnection(
            DataPlane plane, Lane lane, Upstreams upstreams, HeadBuffer heads, Channel channel) {
        this.heads = heads;
        this.plane = plane;
        this.lane = lane;
        this.upstreams = upstreams;
        this.channel = channel;
        output = new ClientOutput(channel);
        head = new Head(plane.settings().connections().heads());
        scan = new HeadScan(plane.settings().connections().heads());
        body = new BodyReader(plane.settings().connections().heads());
        String peer =
                channel.remoteAddress() instanceof InetSocketAddress address
                        ? address.getAddress().getHostAddress()
                        : "127.0.0.1";
        boolean trusted = plane.settings().connections().trusts(peer);
        request = new Http1Request(head, new ClientAddress(peer, trusted));
        requests = new RequestWriter(heads, lane.random());
    }

    DataPlane plane() {
        return plane;
    }

    Lane lane() {
        return lane;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    HeadBuffer heads() {
        return heads;
    }

    Channel channel() {
        return channel;
    }

    /// The request under way: valid until its exchange ends.
    Http1Request request() {
        return request;
    }

    RequestWriter requests() {
        return requests;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Replay replay() {
        return replay;
    }

    Wheel.Timer timer() {
        return timer;
    }

    /// Whether the whole request has been read.
    boolean requestRead() {
        return body.finished();
    }

    /// Whether the client may send another request after this one.
    boolean persistent() {
        return persistent && !plane.closing().get();
    }

    /// Whether the connection stays after the response that is being sent.
    void keepOpen(boolean wanted) {
        persistent = wanted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lane.counters().add(Count.CONNECTIONS_OPENED);
        idleFrom(lane.now());
    }

    private void idleFrom(long now) {
        lane.set(timer, now + plane.settings().connections().idleTimeout().toNanos());
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
        unread.tidy();
        Exchange current = exchange;
        if (current != null) {
            current.flushRequest();
        }
        updateReading();
    }

    private boolean step() throws BadMessage {
        ByteBuf in = unread.find();
        Exchange current = exchange;
        if (in == null) {
            return false;
        }
        return switch (phase) {
            case HEAD -> channel.isWritable() && readHead(in);
            case EXCHANGE -> current != null && current.acceptsBody() && readBody(current);
            case LINGER -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean readHead(ByteBuf in) throws BadMessage {
        if (!headStarted) {
            headStarted = true;
            leadingLines = 0;
            lane.set(timer, lane.now() + plane.settings().connections().headTimeout().toNanos());
        }
        int length = scan.find(in);
        if (length < 0) {
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

    private boolean readBody(Exchange current) throws BadMessage {
        if (current.isTunnel()) {
            current.send(unread.take());
            return false;
        }
        ByteBuf part = unread.takeBody(body);
        if (part == null) {
            return false;
        }
        current.send(part);
        return true;
    }

    private void begin() throws BadMessage {
        lane.counters().add(Count.REQUESTS);
        request.read();
        persistent = Persistence.allowedBy(head);
        body.begin(request.framing(), head);
        phase = Phase.EXCHANGE;
        dispatcher.dispatch();
    }

    /// An instance is to answer the request under way.
    void serve(Breaker breaker, Target found) {
        Exchange next = new Exchange(this, breaker, found);
        exchange = next;
        next.start();
    }

    /// Who sent the request under way.
    Caller caller() {
        return new Caller(
                request.client().text(),
                request.method().text(),
                request.path().text(),
                head.text(Field.USER_AGENT));
    }

    /// Sends an answer of the gateway's, as the end of the request under way.
    void answer(Reply reply) {
        boolean goesOn = persistent() && body.finished();
        persistent = goesOn;
        write(reply.encode(channel.alloc(), goesOn, request.isHttp10(), request.isHead()));
        finish();
    }

    /// The response of the request under way has been written.
    void finish() {
        exchange = null;
        flush();
        if (!persistent() || !body.finished()) {
            linger();
            return;
        }
        phase = Phase.HEAD;
        idleFrom(lane.now());
        if (unread.find() != null) {
            proceed();
        } else {
            updateReading();
        }
    }

    private void refuse(BadMessage bad) {
        lane.counters().add(Count.BAD_REQUESTS);
        Exchange current = exchange;
        exchange = null;
        boolean started = current != null && current.abort();
        if (started || phase == Phase.LINGER) {
            var _ = channel.close();
            return;
        }
        Reply reply = Reply.error(bad.status(), bad.text());
        write(reply.encode(channel.alloc(), false, false, false));
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
        lane.set(timer, lane.now() + LINGER_NANOS);
        updateReading();
    }

    /// The client cannot be answered any more: it sees the connection end.
    void cut() {
        exchange = null;
        var _ = channel.close();
    }

    /// A tunnel ends: what came from the instance is still sent.
    void closeAfterFlush() {
        exchange = null;
        output.close();
    }

    void write(ByteBuf bytes) {
        output.write(bytes);
    }

    void flush() {
        output.flush();
    }

    private void updateReading() {
        Exchange current = exchange;
        boolean wanted =
                switch (phase) {
                    case HEAD -> channel.isWritable(); // who reads no answers asks no more
                    case LINGER -> true;
                    case EXCHANGE ->
                            current == null
                                    || (readsAhead(current)
                                            ? unread.size() < READ_AHEAD
                                            : current.acceptsBody());
                };
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// Whether what the client sends now belongs to its next request.
    private boolean readsAhead(Exchange current) {
        return body.finished() && !current.isTunnel();
    }

    private void expired(long now) {
        Exchange current = exchange;
        if (current != null) {
            current.expired(now);
        } else if (phase == Phase.HEAD && headStarted) {
            refuse(new BadMessage(408, "request head: not complete in time"));
        } else {
            var _ = channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        if (current != null) {
            current.clientWritabilityChanged();
        } else {
            proceed();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != Front.Closing.IF_IDLE) {
            return;
        }
        Exchange current = exchange;
        if (phase == Phase.HEAD && !headStarted) {
            var _ = channel.close();
        } else if (current != null) {
            current.closing();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.counters().add(Count.CONNECTIONS_CLOSED);
        plane.connections().decrementAndGet();
        lane.stop(timer);
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.abort();
        }
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
