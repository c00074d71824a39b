package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Lane;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.BodyReader;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadLimits;
import dev.barista.gateway.wire.HeadScan;
import dev.barista.gateway.wire.Persistence;
import dev.barista.gateway.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection to an instance: sends one request at a time and reads its response.
///
/// ```
/// IDLE ── use ──► HEAD ── final head ──► BODY ── last byte ──► IDLE
///                  │ 101                  │ until close
///                  ▼                      ▼
///                TUNNEL                 closed
/// ```
///
/// Event loop only.
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private enum State {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 64 * 1024, 500);

    private final Lane lane;
    private final Instance instance;
    private final Upstreams pool;
    private final Wheel.Timer idleTimer = new Wheel.Timer(now -> close());
    private final Head head = new Head(LIMITS);
    private final HeadScan scan = HeadScan.ofResponses(LIMITS);
    private final BodyReader body = new BodyReader(LIMITS);
    private final Unread unread = new Unread();
    private final Receipt receipt;
    private final Channel channel;
    private State state = State.IDLE;
    private @Nullable Downstream user;
    private boolean toHead;
    private boolean reused;
    private boolean persistent;
    private boolean untilClose;
    private boolean untold;

    UpstreamConnection(Lane lane, Instance instance, Upstreams pool, Channel channel) {
        this.lane = lane;
        this.instance = instance;
        this.pool = pool;
        this.channel = channel;
        this.receipt = new Receipt(lane, channel);
    }

    /// Whether it has served a request before: it may turn out to have been closed meanwhile.
    public boolean isReused() {
        return reused;
    }

    /// Whether the kernel said that the app did not read what was sent: it had closed the
    /// connection before, or never came to read from it.
    public boolean wasNotTaken() {
        return receipt.isMissing();
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

    /// Starts a request: until its end, `user` is told what comes.
    ///
    /// @param answersHead whether the request is a HEAD request
    public void use(Downstream next, boolean answersHead) {
        user = next;
        toHead = answersHead;
        state = State.HEAD;
        scan.reset();
    }

    public ChannelPromise promise() {
        return channel.newPromise();
    }

    public void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    public void write(ByteBuf bytes, ChannelPromise promise) {
        var _ = channel.write(bytes, promise);
    }

    public void flush() {
        channel.flush();
    }

    public boolean isWritable() {
        return channel.isWritable();
    }

    /// Reads on, or stops reading because the client does not keep up.
    public void reading(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// Ends the use: into the pool if the response was complete and allows it, else closed.
    public void giveBack() {
        user = null;
        if (state == State.IDLE && persistent && channel.isActive()) {
            reused = true;
            reading(true);
            pool.put(this);
        } else {
            close();
        }
    }

    /// A fresh connection whose opener has no use for it any more.
    public void giveBackUnused() {
        persistent = true;
        giveBack();
    }

    public void close() {
        user = null;
        state = State.CLOSED;
        lane.stop(idleTimer);
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        Downstream current = user;
        if (current == null) {
            in.release();
            close(); // nobody asked: what it means is unknown
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

    private boolean step(Downstream current) throws BadMessage {
        ByteBuf in = unread.find();
        if (in == null || user == null) {
            return false;
        }
        return switch (state) {
            case HEAD -> head(current, in);
            case BODY -> body(current, in);
            case TUNNEL -> {
                current.body(unread.take());
                yield false;
            }
            case IDLE, CLOSED -> false;
        };
    }

    private boolean head(Downstream current, ByteBuf in) throws BadMessage {
        int length = scan.find(in);
        if (length < 0) {
            return false;
        }
        head.readResponse(in, length);
        in.skipBytes(length);
        scan.reset();
        long framing = Framing.ofResponse(head, toHead);
        int status = head.status();
        if (status == 101) {
            state = State.TUNNEL;
        } else if (status >= 200) {
            untilClose = framing == Framing.UNTIL_CLOSE;
            persistent = !untilClose && Persistence.allowedBy(head);
            body.begin(framing, head);
            state = State.BODY;
        }
        current.head(head, framing);
        if (state == State.BODY && body.finished()) {
            finish(current);
        }
        return true;
    }

    private boolean body(Downstream current, ByteBuf in) throws BadMessage {
        if (current.wantsContentOnly()) {
            return content(current, in);
        }
        ByteBuf part = unread.takeBody(body);
        if (part == null) {
            return false;
        }
        current.body(part);
        finishIfDone(current);
        return true;
    }

    private boolean content(Downstream current, ByteBuf in) throws BadMessage {
        int span = body.next(in);
        if (span == 0) {
            return false;
        }
        if (body.isData()) {
            current.body(in.readRetainedSlice(span));
        } else {
            in.skipBytes(span);
        }
        finishIfDone(current);
        return true;
    }

    private void finishIfDone(Downstream current) {
        if (body.finished()) {
            finish(current);
        }
    }

    private void finish(Downstream current) {
        if (user == null) {
            return; // it gave up while it was told
        }
        state = State.IDLE;
        unread.tidy();
        persistent &= unread.find() == null; // not with more than one response to one request
        current.end();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Downstream current = user;
        if (untold && current != null) {
            current.readComplete();
        }
        untold = false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Downstream current = user;
        if (current != null) {
            current.writabilityChanged();
        }
    }

    /// The end of what the app sends ends the connection.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            receipt.close(nothingCame());
        }
    }

    private boolean nothingCame() {
        return user != null && state == State.HEAD && unread.find() == null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.gone(this);
        receipt.closed();
        Downstream current = user;
        if (state == State.BODY && untilClose && current != null) {
            state = State.CLOSED;
            current.end();
        } else {
            fail(new ClosedEarly());
        }
        unread.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        receipt.broken(nothingCame(), cause);
        fail(cause);
    }

    private void fail(Throwable cause) {
        Downstream current = user;
        close();
        if (current != null) {
            current.broken(cause);
        }
    }

    /// The connection of this use; for messages.
    String peer() {
        return Objects.toString(channel.remoteAddress(), "");
    }
}
