package dev.barista.gateway.http2;

import dev.barista.gateway.loop.EventLoopState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes to one connection of HTTP/2. A flush costs a system call: those that many streams ask for
/// in one round of the event loop are one. Event loop only.
public final class Session {

    private final EventLoopState loop;
    private final Channel channel;
    private final Http2ConnectionHandler codec;
    private final Runnable flush = this::flushNow;
    private @Nullable ChannelHandlerContext context;
    private boolean flushing;

    /// @param codec that is, or will be, in the pipeline of the channel
    public Session(EventLoopState loop, Channel channel, Http2ConnectionHandler codec) {
        this.loop = loop;
        this.channel = channel;
        this.codec = codec;
    }

    public Http2ConnectionHandler codec() {
        return codec;
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            known = Objects.requireNonNull(channel.pipeline().context(codec));
            context = known;
        }
        return known;
    }

    /// How many streams are open.
    public int streams() {
        return codec.connection().numActiveStreams();
    }

    /// Makes the window of all streams together larger than it is at first.
    public void widen(int bytes) throws Http2Exception {
        Http2Stream all = codec.connection().connectionStream();
        var windows = codec.connection().local().flowController();
        windows.incrementWindowSize(all, bytes - windows.initialWindowSize(all));
    }

    public ChannelFuture writeHead(int stream, Http2Headers head, boolean end) {
        return codec.encoder()
                .writeHeaders(context(), stream, head, 0, end, context().newPromise());
    }

    /// Releases the bytes.
    public ChannelFuture writeData(int stream, ByteBuf bytes, boolean end) {
        return codec.encoder().writeData(context(), stream, bytes, 0, end, context().newPromise());
    }

    public ChannelFuture writeEnd(int stream) {
        return writeData(stream, Unpooled.EMPTY_BUFFER, true);
    }

    public void reset(int stream, Http2Error reason) {
        var _ = codec.resetStream(context(), stream, reason.code(), context().newPromise());
        flush();
    }

    /// Says which streams are taken at most.
    ///
    /// @param lastStream the largest that is
    public void goAway(int lastStream, Http2Error reason, String text) {
        ByteBuf debug = Unpooled.copiedBuffer(text, java.nio.charset.StandardCharsets.US_ASCII);
        ChannelPromise promise = context().newPromise();
        var _ = codec.goAway(context(), lastStream, reason.code(), debug, promise);
        flush();
    }

    /// Whether the other side, and the connection, take more bytes of a stream now.
    public boolean isWritable(Http2Stream stream) {
        return codec.encoder().flowController().isWritable(stream);
    }

    /// Bytes of a stream were passed on: the other side may send as many more.
    public void consumed(Http2Stream stream, int bytes) {
        try {
            if (bytes > 0
                    && codec.connection().local().flowController().consumeBytes(stream, bytes)) {
                flush();
            }
        } catch (Http2Exception broken) {
            codec.onError(context(), true, broken);
        }
    }

    /// Flushes soon: in this round of the event loop.
    public void flush() {
        if (!flushing) {
            flushing = true;
            loop.eventLoop().execute(flush);
        }
    }

    private void flushNow() {
        flushing = false;
        if (channel.isActive()) {
            codec.flush(context());
        }
    }

    /// Sends what was written, and closes.
    public void close() {
        if (channel.isActive()) {
            codec.flush(context());
        }
        var _ = channel.close();
    }
}
