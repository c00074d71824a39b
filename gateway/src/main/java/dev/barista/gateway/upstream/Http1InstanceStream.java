package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.BodyReader;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.HeadLimits;
import dev.barista.gateway.wire.HeadScan;
import dev.barista.gateway.wire.Persistence;
import dev.barista.gateway.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/1.1 to an instance: carries one stream at a time, and reads its response.
///
/// ```
/// IDLE ── request ──► HEAD ── final head ──► BODY ── last byte ──► IDLE
///                      │ 101                  │ until close
///                      ▼                      ▼
///                    TUNNEL                 CLOSED
/// ```
///
/// Event loop only.
final class Http1InstanceStream extends ChannelInboundHandlerAdapter implements InstanceStream {

    private enum State {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 64 * 1024, 500);

    private final EventLoopState loop;
    private final Instance instance;
    private final Http1Pool pool;
    private final Channel channel;
    private final Http1RequestOutput output;
    private final DeliveryCheck check;
    private final Wheel.Timer idleTimer = new Wheel.Timer(now -> close());
    private final Http1Response response = new Http1Response(LIMITS);
    private final HeadScan scan = HeadScan.ofResponses(LIMITS);
    private final BodyReader body = new BodyReader(LIMITS);
    private final Unread unread = new Unread();
    private State state = State.IDLE;
    private @Nullable ResponseListener listener;
    private boolean toHead;
    private boolean reused;
    private boolean persistent;
    private boolean untold;

    Http1InstanceStream(
            EventLoopState loop,
            Instance instance,
            Http1Pool pool,
            RequestWriter writer,
            Channel channel) {
        this.loop = loop;
        this.instance = instance;
        this.pool = pool;
        this.channel = channel;
        check = new DeliveryCheck(loop, channel);
        output = new Http1RequestOutput(channel, writer, check);
    }

    Instance instance() {
        return instance;
    }

    boolean isUsable() {
        return state == State.IDLE && channel.isActive();
    }

    Wheel.Timer idleTimer() {
        return idleTimer;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public void request(RequestHead head, Target target, boolean end, ResponseListener next) {
        listener = next;
        toHead = head.isHead();
        state = State.HEAD;
        scan.reset();
        output.begin(head, target, end, reused);
    }

    @Override
    public boolean takesChunks() {
        return true;
    }

    @Override
    public void send(ByteBuf bytes) {
        output.send(bytes);
    }

    @Override
    public void end(Trailers trailers) {
        output.end(trailers);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public ChunkPosition position() {
        return body.position();
    }

    @Override
    public void reset(ResetReason reason) {
        if (reason == ResetReason.UNUSED && isUsable()) {
            pool.put(this);
        } else {
            close();
        }
    }

    void close() {
        listener = null;
        state = State.CLOSED;
        loop.stop(idleTimer);
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        ResponseListener current = listener;
        if (current == null) {
            in.release();
            close(); // no request is under way: what it means is unknown
            return;
        }
        if (!output.isHeadWritten()) {
            in.release();
            check.unsent();
            fail(new IOException("the instance sent bytes before it was sent the request"));
            return;
        }
        untold = true;
        unread.add(ctx.alloc(), in);
        try {
            while (step(current)) {}
        } catch (BadMessage bad) {
            fail(new IOException("malformed HTTP response: " + bad.getMessage(), bad));
        }
        unread.tidy();
    }

    private boolean step(ResponseListener current) throws BadMessage {
        ByteBuf in = unread.find();
        if (in == null || listener == null) {
            return false;
        }
        return switch (state) {
            case HEAD -> head(current, in);
            case BODY -> body(current, in);
            case TUNNEL -> {
                current.responseBody(unread.take());
                yield false;
            }
            case IDLE, CLOSED -> false;
        };
    }

    private boolean head(ResponseListener current, ByteBuf in) throws BadMessage {
        int length = scan.find(in);
        if (length < 0) {
            return false;
        }
        response.read(in, length, toHead);
        in.skipBytes(length);
        scan.reset();
        if (response.status() == 101) {
            state = State.TUNNEL;
        } else if (response.status() >= 200) {
            persistent =
                    response.framing() != Framing.UNTIL_CLOSE
                            && Persistence.allowedBy(response.fields())
                            && output.isEnded();
            body.begin(response.framing(), response.fields());
            state = State.BODY;
        }
        current.responseHead(response);
        finishIfDone(current);
        return true;
    }

    private boolean body(ResponseListener current, ByteBuf in) throws BadMessage {
        if (current.wantsContent()) {
            return content(current, in);
        }
        ByteBuf part = unread.takeBody(body);
        if (part == null) {
            return false;
        }
        current.responseBody(part);
        finishIfDone(current);
        return true;
    }

    private boolean content(ResponseListener current, ByteBuf in) throws BadMessage {
        int span = body.next(in);
        if (span == 0) {
            return false;
        }
        if (body.isData()) {
            current.responseBody(in.readRetainedSlice(span));
        } else {
            in.skipBytes(span);
        }
        finishIfDone(current);
        return true;
    }

    private void finishIfDone(ResponseListener current) {
        if (listener != null && state == State.BODY && body.finished()) {
            unread.tidy();
            persistent &= unread.find() == null; // not with more than one response to one request
            finish(current);
        }
    }

    /// The response is complete: back into the pool, if it and the request allow it.
    private void finish(ResponseListener current) {
        Trailers trailers =
                current.wantsContent() ? Trailers.ofLines(body.trailerLines()) : Trailers.NONE;
        listener = null;
        if (persistent && channel.isActive()) {
            state = State.IDLE;
            reused = true;
            reading(true);
            pool.put(this);
        } else {
            close();
        }
        current.responseEnd(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ResponseListener current = listener;
        if (untold && current != null) {
            current.responseReadComplete();
        }
        untold = false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ResponseListener current = listener;
        if (current != null) {
            current.instanceWritabilityChanged();
        }
    }

    /// The end of what the app sends ends the connection.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            check.close(nothingCame());
        }
    }

    private boolean nothingCame() {
        return listener != null && state == State.HEAD && unread.find() == null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.gone(this);
        check.closed();
        ResponseListener current = listener;
        if (state == State.BODY && response.framing() == Framing.UNTIL_CLOSE && current != null) {
            state = State.CLOSED;
            listener = null;
            current.responseEnd(Trailers.NONE);
        } else {
            fail(new ClosedEarly());
        }
        unread.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        ResponseListener current = listener;
        boolean nothing = state == State.HEAD;
        close();
        if (current != null) {
            current.instanceReset(cause, nothing ? check.delivery() : Delivery.UNKNOWN);
        }
    }
}
