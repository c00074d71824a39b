package dev.barista.app.wiring;

import dev.barista.model.naming.PublicDomain;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The domain of a Barista that was told none: one whose URLs work as they are printed, with the
/// gateway's port and without DNS of one's own. Pure.
public final class DefaultDomain {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private DefaultDomain() {}

    /// `localhost`, if the gateway listens on the loopback interface or on all; else the name that
    /// sslip.io gives its address, as Knative's default-domain job does.
    ///
    /// @param gateway port 0, a free one that is not known yet, is left out of URLs
    /// @param tls where the gateway listens for TLS; null for nowhere
    public static PublicDomain of(InetSocketAddress gateway, @Nullable InetSocketAddress tls) {
        return new PublicDomain(
                name(gateway.getAddress()),
                port(gateway, HTTP),
                tls == null ? 0 : port(tls, HTTPS));
    }

    private static String name(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return PublicDomain.LOCALHOST;
        }
        return labels(address) + ".sslip.io";
    }

    private static String labels(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        int zone = text.indexOf('%');
        return (zone < 0 ? text : text.substring(0, zone)).replace(':', '-');
    }

    private static int port(InetSocketAddress address, int known) {
        return address.getPort() == known ? 0 : address.getPort();
    }
}
