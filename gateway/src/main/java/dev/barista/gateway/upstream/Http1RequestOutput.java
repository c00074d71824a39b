package dev.barista.gateway.upstream;

import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.BodyEncoding;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.util.function.Consumer;

/// Writes requests to an instance over HTTP/1.1, one after the other. Event loop only.
final class Http1RequestOutput {

    private final Channel channel;
    private final RequestWriter writer;
    private final DeliveryCheck check;
    private final Consumer<ByteBuf> write = this::write;
    private final ChannelFutureListener headDone = done -> headDone(done.isSuccess());
    private BodyEncoding encoding = BodyEncoding.AS_IS;
    private boolean headWritten = true;
    private boolean ended;
    private boolean dirty;

    Http1RequestOutput(Channel channel, RequestWriter writer, DeliveryCheck check) {
        this.channel = channel;
        this.writer = writer;
        this.check = check;
    }

    /// @param reused whether the connection has carried a request before: then an app may have
    ///   closed it, or sent more than its response, and what happens before the head is written
    ///   belongs to the request before
    void begin(RequestHead head, Target target, boolean end, boolean reused) {
        check.begin();
        ended = end;
        encoding = BodyEncoding.of(head.framing(), false);
        ByteBuf bytes = writer.write(channel.alloc(), head, target);
        if (!reused) {
            write(bytes);
            return;
        }
        headWritten = false;
        check.writes(bytes.readableBytes());
        dirty = true;
        ChannelPromise promise = channel.newPromise();
        var _ = promise.addListener(headDone);
        var _ = channel.write(bytes, promise);
    }

    private void headDone(boolean success) {
        headWritten = success;
        if (!success) {
            check.unsent();
        }
    }

    /// Whether the head of the request has left, as far as that matters.
    boolean isHeadWritten() {
        return headWritten;
    }

    /// Whether all of the request was sent.
    boolean isEnded() {
        return ended;
    }

    void send(ByteBuf bytes) {
        encoding.write(bytes, channel.alloc(), write);
    }

    void end(Trailers trailers) {
        ended = true;
        encoding.end(trailers.lines(), channel.alloc(), write);
    }

    private void write(ByteBuf bytes) {
        check.writes(bytes.readableBytes());
        dirty = true;
        var _ = channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }
}
