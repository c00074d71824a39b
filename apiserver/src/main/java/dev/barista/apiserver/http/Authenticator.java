package dev.barista.apiserver.http;

import dev.barista.apiserver.account.AccountTokens;
import dev.barista.apiserver.auth.ClientCertificates;
import dev.barista.apiserver.auth.Token;
import dev.barista.apiserver.authorization.User;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// Says who a client is: by its certificate, by the administrator's token, or by the token of an
/// account. In this order, as in Kubernetes; the first that knows it counts. Thread-safe.
record Authenticator(Token token, ClientCertificates certificates, AccountTokens accounts) {

    /// What a client has shown.
    ///
    /// @param bearer empty for no token
    /// @param chain empty for no certificate
    record Credentials(String bearer, List<X509Certificate> chain) {
        Credentials {
            chain = List.copyOf(chain);
        }

        boolean isEmpty() {
            return bearer.isEmpty() && chain.isEmpty();
        }

        @Override
        public String toString() {
            return "Credentials[***]";
        }
    }

    /// The user that can be told without disk or cryptography; empty for all others.
    Optional<User> findAtOnce(Credentials shown) {
        return shown.chain().isEmpty() ? administrator(shown.bearer()) : Optional.empty();
    }

    /// May block.
    ///
    /// @return empty if nothing that was shown is good
    Optional<User> find(Credentials shown) {
        return certificates
                .find(shown.chain())
                .or(() -> administrator(shown.bearer()))
                .or(() -> account(shown.bearer()));
    }

    /// The user of a token that is no account's.
    Optional<User> administrator(String bearer) {
        return token.is(bearer) ? Optional.of(User.ADMINISTRATOR) : Optional.empty();
    }

    private Optional<User> account(String bearer) {
        return switch (accounts.find(bearer, List.of())) {
            case AccountTokens.Answer.Known known -> Optional.of(known.user());
            case AccountTokens.Answer.Refused _ -> Optional.empty();
        };
    }
}
