package dev.barista.gateway.http2;

import io.netty.buffer.ByteBuf;

/// Follows the frames that a client sends by their headers alone, before the codec reads them: to
/// see a head that does not end, and frames that bring nothing. Belongs to one connection.
public final class FrameWatch {

    private static final int PREFACE = 24;
    private static final int FRAME_HEADER = 9;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final byte[] header = new byte[FRAME_HEADER];
    private int filled;
    private int skip = PREFACE;
    private int type;
    private boolean headOpen;
    private int withoutContent;

    /// Reads on, and leaves the bytes as they are.
    public void read(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int some = Math.min(skip, end - at);
                skip -= some;
                at += some;
            } else {
                header[filled++] = in.getByte(at++);
                if (filled == FRAME_HEADER) {
                    filled = 0;
                    frame();
                }
            }
        }
    }

    private void frame() {
        skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        type = header[3] & 0xff;
        boolean last = (header[4] & END_HEADERS) != 0;
        switch (type) {
            case HEADERS, CONTINUATION -> headOpen = !last;
            case PRIORITY, SETTINGS, PING -> withoutContent++;
            default -> withoutContent += type > CONTINUATION ? 1 : 0;
        }
    }

    /// Whether a head has begun and is not complete.
    public boolean isWithinHead() {
        return headOpen || (skip > 0 && (type == HEADERS || type == CONTINUATION));
    }

    /// Frames so far that bring neither a head nor a body nor room for one.
    public int withoutContent() {
        return withoutContent;
    }
}
