package dev.barista.gateway.stream;

import dev.barista.gateway.hold.Instance;
import org.jspecify.annotations.Nullable;

/// Hands out streams to instances, on connections of one event loop. Event loop only.
public interface StreamPool {

    /// Notified of a stream that was requested.
    interface Opener {

        /// A stream on a new connection. What is not used is [ResetReason#UNUSED].
        void opened(InstanceStream stream);

        /// No connection could be opened: nothing was sent.
        void openFailed(Throwable cause);
    }

    /// A stream on a connection that is open; null if there is none.
    @Nullable InstanceStream poll(Instance instance);

    /// Opens a stream on a new connection.
    void open(Instance instance, Opener opener);
}
