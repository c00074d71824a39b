package dev.barista.runtime.linux;

import dev.barista.runtime.VolumeMounts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Volumes of a driver that runs as root: mounted in the namespace of its [MountThreads], of which
/// its containers get copies. A mount point that is deleted from outside takes its mount along.
public record VolumePlaces(MountThreads threads) implements VolumeMounts {

    @Override
    public void memory(Path folder, Memory memory) throws IOException {
        threads.call(() -> {
            if (!isMounted(folder)) {
                mount("tmpfs", "tmpfs", folder, Constants.MS_NOSUID | Constants.MS_NODEV, memory);
            }
            return folder;
        });
    }

    private static boolean isMounted(Path folder) throws IOException {
        Path parent = Objects.requireNonNull(folder.toAbsolutePath().getParent());
        return !Files.getAttribute(folder, "unix:dev")
                .equals(Files.getAttribute(parent, "unix:dev"));
    }

    private static void mount(String type, String source, Path target, long flags, Memory memory)
            throws IOException {
        String size = memory.bytes() > 0 ? "size=" + memory.bytes() + "," : "";
        String options = "%smode=%o,gid=%d".formatted(size, memory.mode(), memory.group());
        mount(type, source, target, flags, options);
    }

    private static void mount(String type, String source, Path target, long flags, String options)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.MOUNT.require(
                    "cannot mount " + target,
                    arena.allocateFrom(source).address(),
                    arena.allocateFrom(target.toString()).address(),
                    arena.allocateFrom(type).address(),
                    flags,
                    arena.allocateFrom(options).address());
        }
    }

    @Override
    public Path pin(Pin pin) throws IOException {
        return threads.call(() -> {
            try (Beneath volume = Beneath.open(pin.volume())) {
                int found = volume.find(pin.path(), pin.create());
                try {
                    return hold(found, pin.at());
                } finally {
                    FileDescriptors.close(found);
                }
            }
        });
    }

    /// Containers have mounts of their own of what was held on to before.
    private static Path hold(int descriptor, Path at) throws IOException {
        String identity = Beneath.identity(Beneath.here(descriptor));
        Path parent = Objects.requireNonNull(at.getParent());
        String prefix = at.getFileName() + "-";
        Path place = parent.resolve(prefix + identity);
        Files.createDirectories(parent);
        if (Files.exists(place) && Beneath.identity(place).equals(identity)) {
            return place;
        }
        for (Path old : withPrefix(parent, prefix)) {
            Mounts.detach(old);
            Files.deleteIfExists(old);
        }
        if (Beneath.isFolder(Beneath.modeOf(descriptor))) {
            Files.createDirectory(place);
        } else {
            Files.createFile(place);
        }
        mount("", Beneath.here(descriptor).toString(), place, Constants.MS_BIND, "");
        return place;
    }

    private static List<Path> withPrefix(Path folder, String prefix) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                if (one.getFileName().toString().startsWith(prefix)) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    @Override
    public void give(Path volume, int group, boolean onlyIfRootDiffers) throws IOException {
        threads.call(() -> {
            try (Beneath root = Beneath.open(volume)) {
                boolean given =
                        Files.getAttribute(volume, "unix:gid").equals(group)
                                && (Beneath.modeOf(root.root()) & 02770) == 02770;
                if (!given || !onlyIfRootDiffers) {
                    root.give(group);
                }
            }
            return volume;
        });
    }
}
