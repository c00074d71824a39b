package dev.barista.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bytes received from a peer that were not read yet. The bytes are its own until they are taken;
/// what is taken is shared, not copied. Belongs to one connection.
public final class Unread {

    private @Nullable ByteBuf bytes;

    /// Takes over what has come.
    public void add(ByteBufAllocator allocator, ByteBuf in) {
        ByteBuf present = bytes;
        bytes =
                present == null
                        ? in
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, present, in);
    }

    /// The bytes to read from; null if there are none.
    public @Nullable ByteBuf find() {
        ByteBuf present = bytes;
        return present != null && present.isReadable() ? present : null;
    }

    public int size() {
        ByteBuf present = bytes;
        return present == null ? 0 : present.readableBytes();
    }

    /// Takes all; there must be some.
    public ByteBuf take() {
        ByteBuf all = Objects.requireNonNull(bytes);
        bytes = null;
        return all;
    }

    /// Takes as much of a body as is there, framing and all; null if more must come first.
    public @Nullable ByteBuf takeBody(BodyReader body) throws BadMessage {
        ByteBuf in = Objects.requireNonNull(bytes);
        int start = in.readerIndex();
        int span = body.next(in);
        while (span > 0) {
            byte[] instead = body.replacement();
            if (instead != null) {
                return takeWith(instead, start, span);
            }
            in.skipBytes(span);
            span = body.next(in);
        }
        int length = in.readerIndex() - start;
        if (length == 0) {
            return null;
        }
        return in.isReadable() ? in.retainedSlice(start, length) : take().readerIndex(start);
    }

    /// Takes what was read from `start`, and other bytes in place of the last `span`.
    private ByteBuf takeWith(byte[] instead, int start, int span) {
        ByteBuf in = Objects.requireNonNull(bytes);
        int before = in.readerIndex() - start;
        ByteBuf taken = in.alloc().buffer(before + instead.length);
        taken.writeBytes(in, start, before).writeBytes(instead);
        in.skipBytes(span);
        return taken;
    }

    /// Gives back the memory of what was read to its end.
    public void tidy() {
        if (find() == null) {
            clear();
        }
    }

    /// Drops what is left.
    public void clear() {
        ByteBuf present = bytes;
        bytes = null;
        if (present != null) {
            present.release();
        }
    }
}
