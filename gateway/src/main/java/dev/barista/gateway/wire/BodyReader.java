package dev.barista.gateway.wire;

import static dev.barista.gateway.wire.BadMessage.badRequest;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows a body through a stream of bytes, so that it can be passed on as it is.
///
/// A chunked body is checked, not decoded: chunk sizes, line ends and trailers must be exact, then
/// the same bytes go on, but for fields that must not be trailers: [TrailerFields]. [#next] gives
/// the next span of the body; the caller consumes it before it asks again. Belongs to one
/// connection.
public final class BodyReader {

    private enum Part {
        DATA,
        SIZE,
        DATA_END,
        TRAILERS,
        DONE
    }

    private static final int LINE = 256;

    private final HeadLimits limits;
    private final HeadScan trailerScan;
    private final Head trailers;
    private boolean chunked;
    private Part part = Part.DONE;
    private long remaining;
    private boolean data;
    private Set<String> ofThisHop = Set.of();
    private byte @Nullable [] keptTrailers;

    public BodyReader(HeadLimits limits) {
        this.limits = limits;
        this.trailerScan = new HeadScan(new HeadLimits(limits.head(), limits.head(), 0));
        this.trailers = new Head(limits);
    }

    /// Starts with a body of that [Framing], after the head of its message.
    public void begin(long framing, Head head) {
        begin(framing);
        ofThisHop = chunked ? head.connectionNames() : Set.of();
    }

    /// Starts with a body of that [Framing].
    void begin(long framing) {
        ofThisHop = Set.of();
        keptTrailers = null;
        chunked = framing == Framing.CHUNKED;
        remaining = framing == Framing.UNTIL_CLOSE ? Long.MAX_VALUE : framing;
        if (chunked) {
            part = Part.SIZE;
        } else {
            part = framing == 0 ? Part.DONE : Part.DATA;
        }
    }

    public boolean finished() {
        return part == Part.DONE;
    }

    /// Where the spans end that were read so far.
    public ChunkPosition position() {
        if (!chunked) {
            return ChunkPosition.BETWEEN;
        }
        return switch (part) {
            case SIZE, DONE -> ChunkPosition.BETWEEN;
            case DATA -> ChunkPosition.WITHIN;
            case DATA_END -> ChunkPosition.CONTENT_END;
            case TRAILERS -> ChunkPosition.TRAILERS;
        };
    }

    /// The trailers that came, as field lines with their CRLF, without those that must not be
    /// trailers; valid once it is finished.
    public String trailerLines() {
        byte[] kept = keptTrailers;
        if (kept != null) {
            return new String(kept, 0, kept.length - 2, StandardCharsets.ISO_8859_1);
        }
        int count = chunked && part == Part.DONE ? trailers.count() : 0;
        return count == 0 ? "" : trailers.text(trailers.nameStart(0), trailers.lineEnd(count - 1));
    }

    /// Whether the last span was content, and not framing.
    public boolean isData() {
        return data;
    }

    /// How many bytes from the reader index are the next span of the body; 0 if more must arrive
    /// first, or if it is finished.
    public int next(ByteBuf in) throws BadMessage {
        data = part == Part.DATA;
        return switch (part) {
            case DATA -> content(in);
            case SIZE -> sizeLine(in);
            case DATA_END -> dataEnd(in);
            case TRAILERS -> trailers(in);
            case DONE -> 0;
        };
    }

    private int content(ByteBuf in) {
        int taken = (int) Math.min(remaining, in.readableBytes());
        remaining -= taken;
        if (remaining == 0) {
            part = chunked ? Part.DATA_END : Part.DONE;
        }
        return taken;
    }

    private int sizeLine(ByteBuf in) throws BadMessage {
        int start = in.readerIndex();
        int lf = in.indexOf(start, in.writerIndex(), (byte) '\n');
        int length = (lf < 0 ? in.writerIndex() : lf + 1) - start;
        if (length > LINE) {
            throw badRequest("chunk size line: longer than %d bytes".formatted(LINE));
        }
        if (lf < 0) {
            return 0;
        }
        if (length < 3 || in.getByte(lf - 1) != '\r') {
            throw badRequest("chunk size: malformed");
        }
        remaining = size(in, start, lf - 1);
        part = remaining == 0 ? Part.TRAILERS : Part.DATA;
        trailerScan.reset();
        return length;
    }

    private static long size(ByteBuf in, int start, int end) throws BadMessage {
        long size = 0;
        int at = start;
        while (at < end && Character.digit((char) (in.getByte(at) & 0xff), 16) >= 0) {
            size = (size << 4) | Character.digit((char) in.getByte(at), 16);
            at++;
        }
        if (at == start || at - start > 15) {
            throw badRequest("chunk size: not 1-15 hexadecimal digits");
        }
        if (at < end && in.getByte(at) != ';') {
            throw badRequest("chunk size: followed by something else than an extension");
        }
        for (; at < end; at++) {
            if (!Ascii.isValue(in.getByte(at))) {
                throw badRequest("chunk extension: control character");
            }
        }
        return size;
    }

    private int dataEnd(ByteBuf in) throws BadMessage {
        if (in.readableBytes() < 2) {
            return 0;
        }
        if (in.getByte(in.readerIndex()) != '\r' || in.getByte(in.readerIndex() + 1) != '\n') {
            throw badRequest("chunk: longer than its size");
        }
        part = Part.SIZE;
        return 2;
    }

    private int trailers(ByteBuf in) throws BadMessage {
        int length = trailerScan.find(in);
        if (length < 0) {
            return 0;
        }
        if (length > limits.head()) {
            throw new BadMessage(431, "trailers: too long");
        }
        trailers.readTrailers(in, length);
        keptTrailers = keptTrailers();
        part = Part.DONE;
        return length;
    }

    /// What to send instead of the trailers that came, with the empty line that ends them; null if
    /// they go on as they are.
    private byte @Nullable [] keptTrailers() throws BadMessage {
        if (trailers.count() == 0) {
            return null;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        boolean dropped = false;
        for (int i = 0; i < trailers.count(); i++) {
            String name = trailers.name(i);
            if (TrailerFields.isFraming(name)) {
                throw badRequest("trailer: %s (expected: in the head only)".formatted(name));
            }
            if (TrailerFields.isAllowed(name) && !ofThisHop.contains(name)) {
                int start = trailers.nameStart(i);
                kept.write(trailers.bytes(), start, trailers.lineEnd(i) - start);
            } else {
                dropped = true;
            }
        }
        kept.write('\r');
        kept.write('\n');
        return dropped ? kept.toByteArray() : null;
    }

    /// What goes on in place of the last span, which were the trailers; null if that span does.
    byte @Nullable [] replacement() {
        return keptTrailers;
    }
}
