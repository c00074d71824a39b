package dev.barista.runtime.rootless;

import dev.barista.runtime.VolumeMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Volumes of an ordinary user, who can mount nothing that containers share: they mount the files
/// themselves.
final class OwnVolumes implements VolumeMounts {

    @Override
    public void memory(Path folder, Memory memory) throws IOException {
        throw new IOException("emptyDir.medium: Memory (expected: the disk, unless run as root)");
    }

    /// In a volume that containers can write they could exchange what was found for a link that
    /// leads to anything of the user's, before it is mounted.
    @Override
    public Path pin(Pin pin) throws IOException {
        if (pin.create()) {
            throw new IOException(
                    "subPath: %s of a volume that can be written (expected: none, unless run as"
                                    .formatted(pin.path())
                            + " root)");
        }
        Path found = pin.volume().resolve(pin.path());
        if (!Files.exists(found)) {
            throw new IOException(
                    "path: %s (expected: a file of the volume)".formatted(pin.path()));
        }
        Path real = found.toRealPath();
        if (!real.startsWith(pin.volume().toRealPath())) {
            throw new IOException(
                    "path: %s (expected: one within the volume)".formatted(pin.path()));
        }
        return real;
    }

    @Override
    public void give(Path volume, int group, boolean onlyIfRootDiffers) throws IOException {
        throw new IOException("fsGroup: %d (expected: none, unless run as root)".formatted(group));
    }
}
