package dev.barista.gateway.port;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What the gateway shows to clients of TLS. It sees neither keys nor where they are kept.
@FunctionalInterface
public interface Certificates {

    /// Called on an event loop: does not block. One context serves all connections to a host, so
    /// that clients resume their sessions.
    ///
    /// @param host that the gateway serves, in lower case; or the address that the client has
    ///   connected to, if it did not say which host it wants
    /// @return with the key and the certificates of that host; empty if there are none
    CompletionStage<Optional<TlsContext>> find(String host);
}
