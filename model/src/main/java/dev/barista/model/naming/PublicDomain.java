package dev.barista.model.naming;

/// A domain that Routes are public under, and the ports of the gateway that URLs under it name.
///
/// @param httpPort of `http` URLs; 0 for none, as with port 80 or a proxy in front
/// @param httpsPort of `https` URLs; 0 for none, as with port 443 or a proxy in front
public record PublicDomain(String name, int httpPort, int httpsPort) {

    /// Its names lead to the machine itself in curl and in browsers, without DNS (RFC 6761, 6.3).
    public static final String LOCALHOST = "localhost";

    private static final String HTTPS = "https";

    /// URLs without ports, as Knative's.
    public static PublicDomain of(String name) {
        return new PublicDomain(name, 0, 0);
    }

    /// What follows the host in a URL.
    ///
    /// @param scheme `http` or `https`
    String portOf(String scheme) {
        int port = scheme.equals(HTTPS) ? httpsPort : httpPort;
        return port == 0 ? "" : ":" + port;
    }
}
