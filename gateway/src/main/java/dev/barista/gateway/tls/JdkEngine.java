package dev.barista.gateway.tls;

import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/// The JDK's TLS: there on every machine.
public record JdkEngine() implements TlsEngine {

    @Override
    public TlsContext contextOf(PrivateKey key, List<X509Certificate> chain) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneKey(key, chain)}, null, null);
            return new JdkContext(context);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent); // each JDK has it
        }
    }
}
