package dev.barista.gateway.port;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// An implementation of TLS. Thread-safe.
public interface TlsEngine {

    /// May block, for the first context of a process loads the engine.
    ///
    /// @param chain begins with the certificate of the key
    TlsContext contextOf(PrivateKey key, List<X509Certificate> chain);
}
