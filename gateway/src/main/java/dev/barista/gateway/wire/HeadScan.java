package dev.barista.gateway.wire;

import io.netty.buffer.ByteBuf;

/// Finds where a head ends, in a buffer that grows as bytes arrive; looks at each byte once.
///
/// Lines of a client end with CRLF: a bare LF is refused as soon as it is seen. Lines of an
/// instance may end with LF alone; [Head#readResponse] normalises them. Belongs to one connection.
public final class HeadScan {

    private final HeadLimits limits;
    private final boolean bareLineFeeds;
    private int scanned;
    private int lineStart;
    private boolean firstLineSeen;

    /// For what a client sends.
    public HeadScan(HeadLimits limits) {
        this(limits, false);
    }

    private HeadScan(HeadLimits limits, boolean bareLineFeeds) {
        this.limits = limits;
        this.bareLineFeeds = bareLineFeeds;
    }

    /// For the heads of responses: takes lines that end with LF alone.
    public static HeadScan ofResponses(HeadLimits limits) {
        return new HeadScan(limits, true);
    }

    /// Forgets what was seen: the reader index is at the start of another head.
    public void reset() {
        scanned = 0;
        lineStart = 0;
        firstLineSeen = false;
    }

    /// Bytes of the head from the reader index, with the empty line that ends it; -1 if more are
    /// needed.
    public int find(ByteBuf in) throws BadMessage {
        int base = in.readerIndex();
        int readable = in.readableBytes();
        while (true) {
            int lf = in.indexOf(base + scanned, base + readable, (byte) '\n') - base;
            if (lf < 0) {
                scanned = readable;
                checkSize(readable, readable);
                return -1;
            }
            boolean crlf = lf > lineStart && in.getByte(base + lf - 1) == '\r';
            if (!crlf && !bareLineFeeds) {
                throw BadMessage.badRequest("line end: LF (expected: CRLF)");
            }
            scanned = lf + 1;
            checkSize(lf + 1, lf + 1);
            if ((crlf ? lf - 1 : lf) == lineStart) {
                return lf + 1;
            }
            firstLineSeen = true;
            lineStart = lf + 1;
        }
    }

    private void checkSize(int size, int lineEnd) throws BadMessage {
        boolean ownLimit = limits.line() < limits.head(); // not so in trailers
        if (ownLimit && !firstLineSeen && lineEnd > limits.line()) {
            throw new BadMessage(
                    414, "request line: longer than %d bytes".formatted(limits.line()));
        }
        if (size > limits.head()) {
            throw new BadMessage(431, "head: longer than %d bytes".formatted(limits.head()));
        }
    }
}
