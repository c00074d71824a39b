package dev.barista.gateway.stream;

import io.netty.buffer.ByteBuf;

/// The sending half of one request and its response, whatever protocol carries them. Event loop
/// only.
///
/// ```
/// head ─► send … ─► end        reset: at any time, from either side
/// ```
public interface MessageStream {

    /// Whether a body that comes in chunks of HTTP/1.1 is taken as it is, with sizes and trailers,
    /// so that nothing is decoded and encoded between two sides that speak it. Else content is
    /// wanted, and trailers with [#end].
    boolean takesChunks();

    /// Sends bytes of a body, or of a tunnel; releases them. They leave with the next [#flush].
    void send(ByteBuf bytes);

    /// The message is complete. The trailers are none if they were sent in chunks.
    void end(Trailers trailers);

    void flush();

    /// Whether more bytes should be sent now.
    boolean isWritable();

    /// Reads on, or stops reading because the other side of the exchange does not keep up.
    void reading(boolean wanted);

    /// Ends the stream at once. Its listener is not notified.
    void reset(ResetReason reason);
}
