package dev.barista.gateway.listen;

import dev.barista.gateway.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// What was sent of a request's body on a connection that may turn out to have been closed: kept
/// until the instance says a word, so that the request can be sent again on a fresh one. Bytes are
/// shared, not copied.
///
/// A request is sent again if nothing of it was sent, or if it is idempotent and the kernel has
/// said that the app did not take it. What an app has read and then died of is not sent again: it
/// would die of it again. Event loop only; one for all requests of a connection.
final class Replay {

    private static final int MOST = 64 * 1024;

    private boolean idempotent;
    private List<ByteBuf> kept = List.of();
    private int size;
    private boolean complete = true;

    void begin(boolean isIdempotent) {
        release();
        idempotent = isIdempotent;
        size = 0;
        complete = true;
    }

    /// Keeps bytes about to be sent.
    void keep(ByteBuf bytes) {
        size += bytes.readableBytes();
        if (!complete || size > MOST) {
            giveUp();
            return;
        }
        if (kept.isEmpty()) {
            kept = new ArrayList<>(2);
        }
        kept.add(bytes.retainedDuplicate());
    }

    /// The body is not kept: from now on the request cannot be sent again.
    void giveUp() {
        complete = false;
        release();
    }

    /// Whether the request may be sent again.
    ///
    /// @param unsent nothing of it was sent
    /// @param notTaken the app did not read it
    boolean allows(boolean unsent, boolean notTaken) {
        return complete && (unsent || (notTaken && idempotent));
    }

    /// Sends again what was sent before.
    void writeTo(UpstreamConnection connection) {
        for (ByteBuf bytes : kept) {
            connection.write(bytes.retainedDuplicate());
        }
    }

    void release() {
        kept.forEach(ByteBuf::release);
        kept = List.of();
    }
}
