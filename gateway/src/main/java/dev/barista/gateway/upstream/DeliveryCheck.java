package dev.barista.gateway.upstream;

import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.stream.Delivery;
import io.netty.channel.Channel;

/// Finds out whether an app can have read a request, from what the kernel says when its connection
/// ends without a response.
///
/// Proof that it has not is an end of the app's side (FIN) that acknowledges none of the request,
/// and a reset after it: the app had closed the connection before the request arrived. A reset
/// alone proves nothing: an app that read the request may send one too. Event loop only.
///
/// ```
/// FIN, acknowledges none of it ──► reset (may take a round trip) ──► not taken
/// reset alone, FIN that acknowledges some of it ──► unknown
/// ```
final class DeliveryCheck {

    /// How long a reset may follow an end: a round trip, and some.
    private static final long RESET_NANOS = 5_000_000;

    /// The kernel counts the opening of the connection as one byte.
    private static final long OPENING = 1;

    private final EventLoopState loop;
    private final Channel channel;
    private long written;
    private long writtenBefore;
    private boolean unsent;
    private boolean notTaken;
    private boolean awaitsReset;

    DeliveryCheck(EventLoopState loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /// A request begins.
    void begin() {
        writtenBefore = written;
        unsent = false;
    }

    /// Bytes of it are to be written.
    void writes(int bytes) {
        written += bytes;
    }

    /// Its head was not written.
    void unsent() {
        unsent = true;
    }

    Delivery delivery() {
        if (unsent) {
            return Delivery.UNSENT;
        }
        return notTaken ? Delivery.NOT_TAKEN : Delivery.UNKNOWN;
    }

    /// The app sends no more: closes the connection. It may be kept half open for a moment, to ask
    /// the kernel once more.
    ///
    /// @param unanswered whether a response is waited for, and nothing of it has come
    void close(boolean unanswered) {
        boolean arrived = Transport.acknowledged(channel) > writtenBefore + OPENING;
        if (!unanswered || arrived) {
            var _ = channel.close();
            return;
        }
        if (Transport.isReset(channel)) {
            closeNow(true);
        } else {
            awaitsReset = true;
            loop.later(RESET_NANOS, () -> closeNow(Transport.isReset(channel)));
        }
    }

    private void closeNow(boolean reset) {
        awaitsReset = false;
        notTaken |= reset;
        var _ = channel.close();
    }

    /// The connection is closed: while it was half open only a reset can have done that.
    void closed() {
        notTaken |= awaitsReset;
    }
}
