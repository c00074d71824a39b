package dev.barista.gateway.stream;

import dev.barista.gateway.route.ByteRange;
import dev.barista.gateway.route.RequestView;
import dev.barista.gateway.wire.Head;

/// Head of a request, whatever protocol it came by: valid until its exchange ends.
public interface RequestHead extends RequestView {

    /// Path and query; empty for a URL without either.
    ByteRange pathAndQuery();

    /// The header fields. A protocol that has no field lines writes them as HTTP/1.1 does; the
    /// start line is of no meaning here.
    Head fields();

    /// Length of the body, or how it ends: see [dev.barista.gateway.wire.Framing].
    long framing();

    /// Whether the response has no body, because the method is HEAD.
    boolean isHead();

    /// Whether it may be sent twice, by its method: RFC 9110 §9.2.2.
    boolean isIdempotent();

    /// Whether the client offers to go on with another protocol, which both sides then tunnel.
    boolean asksForUpgrade();

    /// Whether it is about the gateway as a whole: `OPTIONS *`.
    boolean isForServer();

    ClientAddress client();
}
