package dev.barista.gateway.stream;

import io.netty.buffer.ByteBuf;

/// Is notified of the rest of a client's request, after its head. Event loop only.
public interface RequestListener {

    /// Whether the body is wanted without chunk framing: see [MessageStream#takesChunks].
    boolean wantsRequestContent();

    /// Bytes of the body, or of a tunnel; the callee releases them.
    void requestBody(ByteBuf bytes);

    /// The request is complete. Not called for one without a body.
    void requestEnd(Trailers trailers);

    /// No more bytes have come for now: time to flush.
    void requestReadComplete();

    /// The client takes more bytes, or no more for now.
    void clientWritabilityChanged();

    /// The client has gone, or sent what cannot be understood.
    ///
    /// @return whether a response had been started
    boolean clientReset();

    /// The gateway closes.
    void closing();
}
