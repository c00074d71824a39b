package dev.barista.gateway.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Writes bytes to a client's connection. A flush costs a system call: those requested while the
/// client is read are one, at the end of the reads. Event loop only.
final class ClientOutput {

    private final Channel channel;
    private boolean reading;
    private boolean dirty;

    ClientOutput(Channel channel) {
        this.channel = channel;
    }

    void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    /// Flushes now, or at the end of the reads under way.
    void flush() {
        if (reading) {
            dirty = true;
        } else {
            channel.flush();
        }
    }

    void readStarted() {
        reading = true;
    }

    void readEnded() {
        reading = false;
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /// Sends what was written, and then ends this side of the connection.
    void end() {
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> shutDown());
    }

    /// A client of TLS is told the end, or it would take what it has got for cut off.
    private void shutDown() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            shutDownTransport();
        } else {
            var _ = tls.closeOutbound().addListener(_ -> shutDownTransport());
        }
    }

    private void shutDownTransport() {
        if (channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ = channel.close();
        }
    }

    /// Sends what was written, and closes.
    void close() {
        var _ =
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
    }
}
