package dev.barista.apiserver.auth;

import dev.barista.apiserver.authorization.User;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Users by the certificate that they show: one that the authority has signed for clients. The
/// common name is the user, each organisation a group. Thread-safe.
public final class ClientCertificates {

    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final String FOR_ANYTHING = "2.5.29.37.0";

    private final X509Certificate authority;
    private final InstantSource clock;

    public ClientCertificates(X509Certificate authority, InstantSource clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /// @param chain as the client has shown it, whose key it has proved to hold; empty for none
    /// @return empty if the authority has not signed it, it is not for clients, it names no user,
    ///   or its time is over or has not come
    public Optional<User> find(List<X509Certificate> chain) {
        if (chain.isEmpty() || !isSigned(chain) || !isForClients(chain.getFirst())) {
            return Optional.empty();
        }
        return userOf(chain.getFirst());
    }

    private boolean isSigned(List<X509Certificate> chain) {
        try {
            List<X509Certificate> path =
                    chain.stream().filter(each -> !each.equals(authority)).toList();
            if (path.isEmpty()) {
                return false; // the authority itself is no client
            }
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false); // there is no list of what was revoked
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses != null && (uses.contains(FOR_CLIENTS) || uses.contains(FOR_ANYTHING));
        } catch (CertificateParsingException _) {
            return false; // it says what it is for in no way that could be read
        }
    }

    private static Optional<User> userOf(X509Certificate certificate) {
        try {
            var subject = new LdapName(certificate.getSubjectX500Principal().getName());
            List<String> names = values(subject, "CN");
            if (names.size() != 1 || names.getFirst().isEmpty()) {
                return Optional.empty();
            }
            List<String> groups = new ArrayList<>(values(subject, "O"));
            groups.add(User.AUTHENTICATED);
            return Optional.of(
                    new User(names.getFirst(), "", groups.stream().distinct().toList(), Map.of()));
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }

    private static List<String> values(LdapName subject, String type) {
        List<String> values = new ArrayList<>();
        for (Rdn part : subject.getRdns()) {
            Attribute attribute = part.toAttributes().get(type);
            if (attribute != null) {
                try {
                    NamingEnumeration<?> all = attribute.getAll();
                    while (all.hasMore()) {
                        values.add(String.valueOf(all.next()));
                    }
                } catch (NamingException bug) {
                    throw new IllegalStateException(bug); // they are in memory
                }
            }
        }
        return values;
    }
}
