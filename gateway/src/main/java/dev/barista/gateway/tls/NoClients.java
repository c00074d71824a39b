package dev.barista.gateway.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/// Trusts no certificate of a client: none is asked for. Without it each context would read the
/// authorities that the JDK trusts.
enum NoClients implements X509TrustManager {
    TRUSTED;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("client certificate: one (expected: none)");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("server certificate: one (expected: none)");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
