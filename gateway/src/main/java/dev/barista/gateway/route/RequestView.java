package dev.barista.gateway.route;

import dev.barista.gateway.wire.Bytes;

/// What routing sees of a request, whatever protocol it came by. Ranges are valid until the next
/// request of the same connection.
public interface RequestView {

    ByteRange method();

    /// The scheme that the client used: `http` or `https`. That of a trusted proxy which ends TLS
    /// is the scheme that it reports.
    String scheme();

    /// The host that the request is for, in any case, with or without a port.
    ByteRange host();

    /// The path without its query; empty for a URL without one.
    ByteRange path();

    /// Whether a header has exactly this value.
    ///
    /// @param name in lower case
    boolean hasHeader(Bytes name, Bytes value);
}
