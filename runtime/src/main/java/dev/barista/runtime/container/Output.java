package dev.barista.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The output of a command.
public final class Output {

    private static final int MOST = 4096;

    /// Its first 4 KiB.
    public static String first(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(MOST), UTF_8);
        }
    }

    private Output() {}
}
