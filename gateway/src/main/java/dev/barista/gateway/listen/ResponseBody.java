package dev.barista.gateway.listen;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// How the body of a response goes to the client.
enum ResponseBody {
    /// By its `Content-Length`, or there is none.
    AS_IS,
    /// In the chunks that it comes in.
    CHUNKED,
    /// In chunks, because it comes until the instance closes.
    INTO_CHUNKS,
    /// Until the connection closes, as it comes.
    UNTIL_CLOSE,
    /// Until the connection closes, though it comes in chunks: its content alone.
    OUT_OF_CHUNKS;

    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n\r\n");

    /// @param framing of what comes
    /// @param toHttp10 whether the client speaks HTTP/1.0, which has no chunks
    static ResponseBody of(long framing, boolean toHttp10) {
        if (framing >= 0) {
            return AS_IS;
        }
        boolean inChunks = framing == Framing.CHUNKED;
        if (toHttp10) {
            return inChunks ? OUT_OF_CHUNKS : UNTIL_CLOSE;
        }
        return inChunks ? CHUNKED : INTO_CHUNKS;
    }

    boolean isChunked() {
        return this == CHUNKED || this == INTO_CHUNKS;
    }

    boolean endsWithConnection() {
        return this == UNTIL_CLOSE || this == OUT_OF_CHUNKS;
    }

    void write(ByteBuf bytes, ClientConnection to) {
        if (this == INTO_CHUNKS) {
            ByteBuf size = to.channel().alloc().buffer(16);
            ByteBufUtil.writeAscii(size, Integer.toHexString(bytes.readableBytes()));
            to.write(size.writeBytes(CRLF));
            to.write(bytes);
            to.write(to.channel().alloc().buffer(2).writeBytes(CRLF));
        } else {
            to.write(bytes);
        }
    }

    /// After the last bytes.
    void end(ClientConnection to) {
        if (this == INTO_CHUNKS) {
            to.write(to.channel().alloc().buffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK));
        }
    }
}
