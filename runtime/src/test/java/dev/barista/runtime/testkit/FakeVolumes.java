package dev.barista.runtime.testkit;

import dev.barista.runtime.VolumeMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Volumes that are plain folders; what was asked for is recorded. Thread-safe.
public final class FakeVolumes implements VolumeMounts {

    private final Map<Path, Memory> memory = new ConcurrentHashMap<>();
    private final List<String> given = new CopyOnWriteArrayList<>();

    /// The folders in memory.
    public Map<Path, Memory> memory() {
        return Map.copyOf(memory);
    }

    /// `volume group`, in order.
    public List<String> given() {
        return List.copyOf(given);
    }

    @Override
    public void memory(Path folder, Memory wanted) {
        memory.putIfAbsent(folder, wanted);
    }

    @Override
    public Path pin(Pin pin) throws IOException {
        Path found = pin.volume().resolve(pin.path());
        if (pin.create() && !Files.exists(found)) {
            Files.createDirectories(found);
        }
        if (!Files.exists(found)) {
            throw new IOException(
                    "path: %s (expected: a file of the volume)".formatted(pin.path()));
        }
        if (!found.toRealPath().startsWith(pin.volume().toRealPath())) {
            throw new IOException(
                    "path: %s (expected: one within the volume)".formatted(pin.path()));
        }
        return found.toRealPath();
    }

    @Override
    public void give(Path volume, int group, boolean onlyIfRootDiffers) {
        given.add(volume.getFileName() + " " + group + (onlyIfRootDiffers ? " if it differs" : ""));
    }
}
