package dev.barista.runtime.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The name of content by its SHA-256.
///
/// @param hex 64 lower-case hexadecimal digits
public record Digest(String hex) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "digest: %s (expected: sha256: and 64 hexadecimal digits)".formatted(hex));
        }
    }

    /// @throws IllegalArgumentException if it is none, or of another algorithm
    public static Digest parse(String text) {
        if (!text.startsWith("sha256:")) {
            throw new IllegalArgumentException(
                    "digest: %s (expected: sha256: and 64 hexadecimal digits)".formatted(text));
        }
        return new Digest(text.substring(7));
    }

    public static Digest of(byte[] content) {
        MessageDigest sha256 = sha256();
        return new Digest(HexFormat.of().formatHex(sha256.digest(content)));
    }

    /// A fresh SHA-256 to feed.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}
