package dev.barista.gateway.listen;

import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.wire.BodyEncoding;
import dev.barista.gateway.wire.ChunkPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/// Writes responses of HTTP/1.1 to a client, one after the other. Event loop only.
final class Http1ResponseOutput {

    private final ClientOutput out;
    private final HeadBuffer heads;
    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> write;
    private BodyEncoding encoding = BodyEncoding.AS_IS;

    Http1ResponseOutput(ClientOutput out, HeadBuffer heads, ByteBufAllocator allocator) {
        this.out = out;
        this.heads = heads;
        this.allocator = allocator;
        write = out::write;
    }

    /// A request has come: nothing of its response is written.
    void begin() {
        encoding = BodyEncoding.AS_IS;
    }

    /// Writes a head.
    ///
    /// @param persistent whether the connection could stay
    /// @return whether it can stay with this response
    boolean respond(ResponseHead head, String timing, boolean persistent, boolean toHttp10) {
        if (head.status() >= 200) {
            encoding = BodyEncoding.of(head.framing(), toHttp10);
        }
        boolean stays = persistent && !encoding.endsWithConnection();
        out.write(
                ResponseWriter.write(
                        heads, allocator, head.fields(), encoding, stays, toHttp10, timing));
        return stays;
    }

    boolean takesChunks() {
        return encoding != BodyEncoding.OUT_OF_CHUNKS;
    }

    void send(ByteBuf bytes) {
        encoding.write(bytes, allocator, write);
    }

    void end(Trailers trailers) {
        encoding.end(trailers.lines(), allocator, write);
    }

    /// @return false if the response cannot be ended
    boolean truncate(String text, ChunkPosition position) {
        return encoding.truncate(text, position, allocator, write);
    }

    void answer(Reply reply, boolean persistent, boolean toHttp10, boolean toHead) {
        out.write(ResponseWriter.write(allocator, reply, persistent, toHttp10, toHead));
    }
}
