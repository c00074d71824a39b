package dev.barista.runtime.network.cni;

import dev.barista.runtime.network.NetworkSettings;
import java.nio.file.Path;
import java.util.List;

/// Which programs make the networks of pods.
///
/// @param config file of a network configuration list (`.conflist`), or of one plugin (`.conf`)
/// @param folders of the plugins, searched in this order
/// @param ahead how many networks are made ahead
public record CniSettings(Path config, List<Path> folders, int ahead) {

    /// Where packages install plugins.
    public static final List<Path> FOLDERS =
            List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"));

    public CniSettings {
        folders = List.copyOf(folders);
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("CNI folders: none (expected: one or more)");
        }
        if (ahead < 0) {
            throw new IllegalArgumentException(
                    "networks made ahead: %d (expected: ≥ 0)".formatted(ahead));
        }
    }

    /// As many ahead as of Barista's own.
    public static CniSettings of(Path config, List<Path> folders) {
        return new CniSettings(config, folders, NetworkSettings.DEFAULT.ahead());
    }
}
