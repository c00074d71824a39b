package dev.barista.gateway.upstream;

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

    private Buffers() {}
}
