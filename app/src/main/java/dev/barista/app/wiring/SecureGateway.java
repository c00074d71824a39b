package dev.barista.app.wiring;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.app.tls.GatewayAuthority;
import dev.barista.app.tls.OwnCertificates;
import dev.barista.app.tls.SecretCertificates;
import dev.barista.control.ingress.CertificateSecrets;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.gateway.port.TlsSettings;
import dev.barista.gateway.tls.BestEngine;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The certificates that the gateway shows, and its listener for TLS, if the settings ask for one.
final class SecureGateway {

    private static final String NOT_THERE =
            "The gateway does not listen for TLS (expected: barista up --gateway-tls HOST:PORT).";

    private record Listener(InetSocketAddress address, SecretCertificates certificates) {}

    private final @Nullable Listener listener;

    private SecureGateway(@Nullable Listener listener) {
        this.listener = listener;
    }

    static SecureGateway of(Foundation base, Settings settings) {
        InetSocketAddress address = settings.gatewayTls();
        if (address == null) {
            return new SecureGateway(null);
        }
        Authority authority =
                GatewayAuthority.open(settings.data(), base.wall(), new SecureRandom());
        TlsEngine engine = new BestEngine(base.ticker());
        var own = new OwnCertificates(authority, engine, base.wall(), base.threads());
        var _ = own.find(address.getHostString()); // the first of a process takes 80 ms
        return new SecureGateway(
                new Listener(address, new SecretCertificates(own, engine, base.wall())));
    }

    CertificateSecrets secrets() {
        return listener == null ? SecureGateway::refuse : listener.certificates();
    }

    private static List<String> refuse(ObjectKey ingress, Map<String, ApiObject> secrets) {
        return secrets.isEmpty() ? List.of() : List.of(NOT_THERE);
    }

    /// Listens, if the settings say so.
    ///
    /// @return where; null if it does not
    @Nullable InetSocketAddress open(Gateway gateway) throws IOException {
        return listener == null
                ? null
                : gateway.listenSecurely(
                        TlsSettings.at(listener.address()), listener.certificates());
    }
}
