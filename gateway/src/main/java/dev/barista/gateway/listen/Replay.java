package dev.barista.gateway.listen;

import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// Keeps what was sent of a request's body, on a connection that may turn out to have been closed,
/// until the first byte of a response, so that the request can be sent again on a fresh one. Bytes
/// are shared, not copied.
///
/// A request is sent again if its head was not sent, or if it is idempotent and the app cannot have
/// read it: [Delivery]. What an app may have read and died of is not sent again: the next one would
/// die of it too. Event loop only; used for one request after the other.
final class Replay {

    private static final int MOST = 64 * 1024;

    private boolean idempotent;
    private List<ByteBuf> kept = List.of();
    private int size;
    private boolean complete = true;
    private boolean repeated;
    private Trailers trailers = Trailers.NONE;

    void begin(boolean isIdempotent) {
        release();
        idempotent = isIdempotent;
        size = 0;
        complete = true;
        repeated = false;
        trailers = Trailers.NONE;
    }

    boolean isEmpty() {
        return kept.isEmpty() && trailers.fields().isEmpty();
    }

    /// Keeps the end of the request.
    void keep(Trailers last) {
        trailers = last;
    }

    /// The trailers that were sent.
    Trailers trailers() {
        return trailers;
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

    /// Whether the request may be sent again; a second time it may not, but to an instance that did
    /// not refuse it.
    boolean takeRetry(Delivery delivery) {
        boolean harmless =
                switch (delivery) {
                    case UNSENT, REFUSED -> true;
                    case NOT_TAKEN -> idempotent;
                    case UNKNOWN -> false;
                };
        boolean refused = delivery == Delivery.REFUSED;
        boolean allowed = complete && harmless && (refused || !repeated);
        repeated |= allowed && !refused;
        return allowed;
    }

    /// Sends again what was sent before.
    void writeTo(InstanceStream stream) {
        for (ByteBuf bytes : kept) {
            stream.send(bytes.retainedDuplicate());
        }
    }

    private void release() {
        kept.forEach(ByteBuf::release);
        kept = List.of();
    }
}
