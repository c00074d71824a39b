package dev.barista.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;

/// The framing with which the gateway sends a body on in HTTP/1.
public enum BodyEncoding {
    /// By its `Content-Length`, or there is none.
    AS_IS,
    /// In the chunks that it comes in.
    CHUNKED,
    /// Content of unknown length, in chunks that are made of it.
    INTO_CHUNKS,
    /// Until the connection closes, as it comes.
    UNTIL_CLOSE,
    /// Until the connection closes, though it comes in chunks: its content alone.
    OUT_OF_CHUNKS;

    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");

    /// @param framing of the message as it was received
    /// @param toHttp10 whether the receiver speaks HTTP/1.0, which has no chunks
    public static BodyEncoding of(long framing, boolean toHttp10) {
        if (framing >= 0) {
            return AS_IS;
        }
        boolean inChunks = framing == Framing.CHUNKED;
        if (toHttp10) {
            return inChunks ? OUT_OF_CHUNKS : UNTIL_CLOSE;
        }
        return inChunks ? CHUNKED : INTO_CHUNKS;
    }

    public boolean isChunked() {
        return this == CHUNKED || this == INTO_CHUNKS;
    }

    public boolean endsWithConnection() {
        return this == UNTIL_CLOSE || this == OUT_OF_CHUNKS;
    }

    /// Writes bytes of the body.
    public void write(ByteBuf bytes, ByteBufAllocator allocator, Consumer<ByteBuf> out) {
        if (this != INTO_CHUNKS) {
            out.accept(bytes);
        } else if (bytes.isReadable()) {
            ByteBuf size = allocator.buffer(16);
            ByteBufUtil.writeAscii(size, Integer.toHexString(bytes.readableBytes()));
            out.accept(size.writeBytes(CRLF));
            out.accept(bytes);
            out.accept(allocator.buffer(2).writeBytes(CRLF));
        } else {
            bytes.release(); // an empty chunk would be the last
        }
    }

    /// Writes the end of the body, after its last bytes.
    ///
    /// @param trailers field lines, each with its CRLF
    public void end(String trailers, ByteBufAllocator allocator, Consumer<ByteBuf> out) {
        if (this == INTO_CHUNKS) {
            byte[] lines = Ascii.bytes(trailers);
            out.accept(
                    allocator
                            .buffer(LAST_CHUNK.length + lines.length + 2)
                            .writeBytes(LAST_CHUNK)
                            .writeBytes(lines)
                            .writeBytes(CRLF));
        }
    }

    /// Ends a body that stays incomplete, with a text as its last bytes, so that the receiver sees
    /// a message that ends.
    ///
    /// @param position where the bytes end that were written so far
    /// @return false if it cannot end, and nothing was written
    public boolean truncate(
            String text,
            ChunkPosition position,
            ByteBufAllocator allocator,
            Consumer<ByteBuf> out) {
        byte[] last = Ascii.bytes(text);
        if (endsWithConnection()) {
            out.accept(allocator.buffer(last.length).writeBytes(last));
            return true;
        }
        if (!isChunked() || (this == CHUNKED && position == ChunkPosition.WITHIN)) {
            return false;
        }
        if (this == CHUNKED && position == ChunkPosition.TRAILERS) {
            out.accept(allocator.buffer(2).writeBytes(CRLF));
            return true;
        }
        if (this == CHUNKED && position == ChunkPosition.CONTENT_END) {
            out.accept(allocator.buffer(2).writeBytes(CRLF));
        }
        INTO_CHUNKS.write(allocator.buffer(last.length).writeBytes(last), allocator, out);
        INTO_CHUNKS.end("", allocator, out);
        return true;
    }
}
