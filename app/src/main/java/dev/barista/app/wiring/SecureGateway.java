package dev.barista.app.wiring;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.app.tls.GatewayAuthority;
import dev.barista.app.tls.OwnCertificates;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The gateway's listener for TLS, and its certificates.
final class SecureGateway {

    /// Listens, if the settings say so.
    ///
    /// @return where; null if it does not
    static @Nullable InetSocketAddress open(Foundation base, Settings settings, Gateway gateway)
            throws IOException {
        InetSocketAddress address = settings.gatewayTls();
        if (address == null) {
            return null;
        }
        Authority authority =
                GatewayAuthority.open(settings.data(), base.wall(), new SecureRandom());
        var own = new OwnCertificates(authority, base.wall(), base.threads());
        var _ = own.find(address.getHostString()); // the first takes long, and is nobody's to wait
        // for
        return gateway.listenSecurely(TlsSettings.at(address), own);
    }

    private SecureGateway() {}
}
