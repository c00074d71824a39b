package dev.barista.apiserver.auth;

import dev.barista.apiserver.certificate.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The secret that a client must show. Kept in a file of mode 0600; never printed.
public final class Token {

    private static final String SCHEME = "Bearer ";
    private static final int BYTES = 32;
    private static final int SHORTEST = 16;

    private final String secret;

    private Token(String secret) {
        this.secret = secret;
    }

    /// Reads the token, or makes one.
    public static Token open(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[BYTES];
                new SecureRandom().nextBytes(random);
                PrivateFile.write(
                        file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            }
            String secret = Files.readString(file).strip();
            if (secret.length() < SHORTEST) {
                throw new IllegalArgumentException(
                        "token in %s: %d characters (expected: at least %d; delete the file to get a new one)"
                                .formatted(file, secret.length(), SHORTEST));
            }
            return new Token(secret);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Takes the same time whatever is wrong with the header.
    ///
    /// @param authorization header of a request; null if it has none
    public boolean isIn(@Nullable String authorization) {
        return bearer(authorization).filter(this::is).isPresent();
    }

    /// Takes the same time whatever is wrong with `shown`.
    public boolean is(String shown) {
        return MessageDigest.isEqual(bytes(shown), bytes(secret));
    }

    /// The token that a client shows, be it this one or not; empty if it shows none.
    ///
    /// @param authorization header of a request; null if it has none
    public static Optional<String> bearer(@Nullable String authorization) {
        return authorization != null
                        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// For the kubeconfig, and for nothing else.
    String secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "Token[***]";
    }
}
