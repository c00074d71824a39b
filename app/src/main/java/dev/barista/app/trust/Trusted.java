package dev.barista.app.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The authority that is to be trusted.
///
/// @param file with its certificate, PEM
/// @param name that it has in each store, and no other has
public record Trusted(Path file, String name) {

    private static final int DIGITS = 8;

    public static Trusted of(Path file) throws IOException {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    Files.readString(file)
                                            .strip()
                                            .getBytes(StandardCharsets.UTF_8));
            String digits = HexFormat.of().formatHex(hash).substring(0, DIGITS);
            return new Trusted(file, "barista-gateway-" + digits);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent); // each JDK has it
        }
    }
}
