package dev.barista.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An image that is on this machine, unpacked.
///
/// @param digest of its manifest: `sha256:…`
/// @param layers unpacked, lowest first; several images may share one
public record Image(String reference, String digest, List<Path> layers, Config config) {

    public Image {
        layers = List.copyOf(layers);
    }

    /// How the image wants to be run.
    public record Config(
            List<String> entrypoint,
            List<String> command,
            Map<String, String> environment,
            String workingDirectory,
            String user,
            String stopSignal) {
        public Config {
            entrypoint = List.copyOf(entrypoint);
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }
}
