package dev.barista.app.probe;

import dev.barista.runtime.linux.ProbeConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/// One question and its answer: Netty's codecs in a channel without a loop, which this thread feeds
/// from a connection. Belongs to one thread.
///
/// @param channel closed by the caller
record Conversation(EmbeddedChannel channel, ProbeConnection connection) {

    private static final int MOST = 64 * 1024; // of an answer is read

    /// Sends what the codecs have written, and reads until there is an answer.
    ///
    /// @param answer empty until it is known
    /// @throws EOFException if the connection ends, or says more than 64 KiB, without one
    <T> T until(Supplier<Optional<T>> answer) throws IOException {
        byte[] buffer = new byte[8192];
        int read = 0;
        while (true) {
            send();
            Optional<T> found = answer.get();
            if (found.isPresent()) {
                return found.get();
            }
            int count = read > MOST ? -1 : connection.read(buffer);
            if (count < 0) {
                throw new EOFException("no answer before the connection ended");
            }
            read += count;
            channel.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
            channel.checkException();
        }
    }

    private void send() throws IOException {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes).release();
            connection.write(bytes);
        }
    }
}
