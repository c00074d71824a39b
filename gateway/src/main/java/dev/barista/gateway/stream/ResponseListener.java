package dev.barista.gateway.stream;

import io.netty.buffer.ByteBuf;

/// Is notified of the response of an instance. Event loop only.
public interface ResponseListener {

    /// The head of a response; interim ones too.
    void responseHead(ResponseHead head);

    /// Whether the body is wanted without chunk framing: see [MessageStream#takesChunks].
    boolean wantsContent();

    /// Bytes of the body, or of a tunnel; the callee releases them.
    void responseBody(ByteBuf bytes);

    /// The response is complete; the stream is not used any more.
    void responseEnd(Trailers trailers);

    /// No more bytes have come for now: time to flush.
    void responseReadComplete();

    /// The instance takes more bytes, or no more for now.
    void instanceWritabilityChanged();

    /// The stream has ended before the response did; it is not used any more.
    void instanceReset(Throwable cause, Delivery delivery);
}
