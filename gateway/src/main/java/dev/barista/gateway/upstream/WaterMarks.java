package dev.barista.gateway.upstream;

import io.netty.channel.WriteBufferWaterMark;

/// How much may wait to be written before the other side is not read any more.
public final class WaterMarks {

    /// A body costs at most this and one round of reading.
    public static final WriteBufferWaterMark BODY = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private WaterMarks() {}
}
