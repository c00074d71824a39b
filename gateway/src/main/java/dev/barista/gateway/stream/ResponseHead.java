package dev.barista.gateway.stream;

import dev.barista.gateway.wire.Head;

/// Head of a response, whatever protocol it came by: valid while its listener is notified.
public interface ResponseHead {

    int status();

    /// The header fields; see [RequestHead#fields].
    Head fields();

    /// Length of the body, or how it ends: see [dev.barista.gateway.wire.Framing].
    long framing();
}
