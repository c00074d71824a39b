package dev.barista.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/// Buffers of connections: whence they come, and how much may wait to be written before the other
/// side is not read any more.
public final class Buffers {

    /// A body costs at most this and one round of reading.
    public static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    /// Cheaper than Netty's adaptive one for our short-lived buffers: `bench/gateway`.
    public static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /// The bytes in a buffer of their size, for what has to wait: what was read may be a small part
    /// of a large buffer, which would wait with it. Releases the other.
    public static ByteBuf compact(ByteBuf bytes) {
        try {
            int size = bytes.readableBytes();
            return ALLOCATOR.buffer(size).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private Buffers() {}
}
