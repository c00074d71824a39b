package dev.barista.gateway.upstream;

import dev.barista.gateway.loop.Lane;
import io.netty.channel.Channel;

/// Whether an app has read what was sent to it, as the kernel tells by how the connection ends. An
/// app that closed before it read answers what was sent with a reset, maybe a moment after its end;
/// one that read it and then closed or died does not.
///
/// Event loop only.
final class Receipt {

    /// How long a reset may follow an end: a round trip, and some.
    private static final long RESET_NANOS = 5_000_000;

    private final Lane lane;
    private final Channel channel;
    private boolean missing;
    private boolean doubtful;

    Receipt(Lane lane, Channel channel) {
        this.lane = lane;
        this.channel = channel;
    }

    /// Whether the kernel said that the app did not read it.
    boolean isMissing() {
        return missing;
    }

    /// The app sends no more: closes the connection. It may be kept half open for a moment, to ask
    /// the kernel once more.
    ///
    /// @param unanswered whether a response is waited for, and nothing of it has come
    void close(boolean unanswered) {
        if (unanswered && !Transport.isReset(channel)) {
            doubtful = true;
            lane.later(RESET_NANOS, () -> closeNow(Transport.isReset(channel)));
        } else {
            closeNow(unanswered);
        }
    }

    private void closeNow(boolean reset) {
        doubtful = false;
        missing |= reset;
        var _ = channel.close();
    }

    /// The connection is closed: while it was half open only a reset can have done that.
    void closed() {
        missing |= doubtful;
    }

    void broken(boolean unanswered, Throwable cause) {
        missing |= unanswered && Transport.isReset(cause);
    }
}
