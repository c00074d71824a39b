package dev.barista.gateway.upstream;

import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;

/// The side of the client, as a connection to an instance tells it what comes. Event loop only.
public interface Downstream {

    /// A connection has been opened for it.
    void opened(UpstreamConnection connection);

    /// No connection could be opened: nothing was sent.
    void openFailed(Throwable cause);

    /// The head of a response, interim ones too. The head is valid during the call only.
    ///
    /// @param framing of its body
    void head(Head head, long framing);

    /// Whether bodies are wanted without chunk framing.
    boolean wantsContentOnly();

    /// Bytes of the body, or of a tunnel; the callee releases them.
    void body(ByteBuf bytes);

    /// The response is complete; the connection may be given back.
    void end();

    /// Nothing more to read for now: time to flush.
    void readComplete();

    /// The connection takes more bytes, or no more for now.
    void writabilityChanged();

    /// The connection has failed, or closed before the end of the response.
    void broken(Throwable cause);
}
