package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The other end of a connection of HTTP/1.1, without a socket: takes what is written, and sends
/// bytes when it is read.
public final class Http1Peer {

    private record Decoded(String content, @Nullable Trailers trailers) {}

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Queue<String> unread = new ArrayDeque<>();
    private final StringBuilder raw = new StringBuilder();

    public EmbeddedChannel channel() {
        return channel;
    }

    public void handler(ChannelHandler handler) {
        channel.pipeline().addLast(handler);
    }

    /// Sends bytes, now or when it is read again.
    public void send(String bytes) {
        unread.add(bytes);
        while (channel.isOpen() && channel.config().isAutoRead() && !unread.isEmpty()) {
            byte[] next = unread.remove().getBytes(StandardCharsets.ISO_8859_1);
            channel.writeInbound(Unpooled.wrappedBuffer(next));
        }
    }

    /// Whether the connection has ended before the first message was complete.
    public boolean isBroken() {
        return isClosed() && trailers() == null;
    }

    public boolean isClosed() {
        channel.runPendingTasks();
        return !channel.isOpen();
    }

    /// All bytes that came.
    public String raw() {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            raw.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return raw.toString();
    }

    /// Content of the first message, which comes in chunks.
    public String content() {
        return decode().content();
    }

    /// Trailers of the first message; null if it is not complete.
    public @Nullable Trailers trailers() {
        return decode().trailers();
    }

    private Decoded decode() {
        int head = raw().indexOf("\r\n\r\n");
        String rest = head < 0 ? "" : raw.substring(head + 4);
        StringBuilder content = new StringBuilder();
        while (!rest.isEmpty()) {
            int line = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, line), 16);
            if (size == 0) {
                String after = rest.substring(line + 2);
                String fields = after.substring(0, after.lastIndexOf("\r\n"));
                return new Decoded(content.toString(), Trailers.ofLines(fields));
            }
            content.append(rest, line + 2, line + 2 + size);
            rest = rest.substring(line + 2 + size + 2);
        }
        return new Decoded(content.toString(), null);
    }
}
