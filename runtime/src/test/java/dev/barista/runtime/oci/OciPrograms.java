package dev.barista.runtime.oci;

import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Which of the programs this machine has.
final class OciPrograms {

    static boolean usable(String name) {
        try {
            return Self.administers() && find(name).isPresent();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Optional<Path> find(String name) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private OciPrograms() {}
}
