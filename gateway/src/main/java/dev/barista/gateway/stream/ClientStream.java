package dev.barista.gateway.stream;

import dev.barista.gateway.wire.ChunkPosition;

/// One request of a client and its response. Its body is not read until [#reading], which first
/// passes what of it is there, and then calls [RequestListener#requestReadComplete]. Event loop
/// only.
public interface ClientStream extends MessageStream {

    /// The head of the request: valid until the response has ended.
    RequestHead request();

    /// The protocol that the request came by, as Go names it: `HTTP/1.1`, `HTTP/2.0`.
    String protocol();

    /// Whether all of the request has been read.
    boolean requestEnded();

    /// From now on `listener` is notified of the rest of the request, after the head.
    void serve(RequestListener listener);

    /// Sends the head of a response; interim ones too, where the client's protocol has them.
    ///
    /// @param timing value of `Server-Timing`; empty for none
    void respond(ResponseHead head, String timing);

    /// Sends a response of the gateway itself, as the end of the request.
    void answer(Reply reply);

    /// Ends a response that was started and will not be complete: with a text, where its framing
    /// lets it end; else as one that was broken off.
    ///
    /// @param position where the body stands that was sent so far
    void truncate(String text, ChunkPosition position);

    /// Ends a tunnel, after what was sent.
    void close();
}
