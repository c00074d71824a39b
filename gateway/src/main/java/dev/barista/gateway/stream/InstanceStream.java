package dev.barista.gateway.stream;

import dev.barista.gateway.route.Target;
import dev.barista.gateway.wire.ChunkPosition;

/// One request to an instance and its response. When both are complete, its connection goes back to
/// the pool. Event loop only.
public interface InstanceStream extends MessageStream {

    /// Sends the head of the request; `listener` is notified of the response.
    ///
    /// @param end whether there is no body
    void request(RequestHead head, Target target, boolean end, ResponseListener listener);

    /// Whether its connection has carried a request before: it may have been closed meanwhile.
    boolean isReused();

    /// Where a response that is passed on in chunks stands.
    ChunkPosition position();
}
