package dev.barista.runtime.container;

import dev.barista.runtime.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The root file system of one container: its image's layers below a writable one, in an overlay.
/// Used on [dev.barista.runtime.linux.MountThreads].
public final class Rootfs {

    /// @param folder of the container
    /// @param layers lowest first
    /// @return where it is mounted
    public static Path mount(Path folder, List<Path> layers) throws IOException {
        for (Path layer : layers) {
            if (!Files.isDirectory(layer)) {
                throw new IOException("layer: %s (expected: a folder)".formatted(layer));
            }
        }
        for (String part : List.of("upper", "work", "root", "l")) {
            Files.createDirectory(folder.resolve(part));
        }
        // An overlay needs one lower layer; an image from nothing has none.
        List<Path> lowers =
                layers.isEmpty() ? List.of(Files.createDirectory(folder.resolve("none"))) : layers;
        for (int i = 0; i < lowers.size(); i++) {
            Files.createSymbolicLink(folder.resolve("l/" + i), lowers.get(i).toRealPath());
        }
        Path root = folder.resolve("root");
        Mounts.overlay(folder, options(lowers.size()), root);
        completed(root);
        return root;
    }

    public static void unmount(Path folder) throws IOException {
        Mounts.detach(folder.resolve("root"));
    }

    /// The kernel wants the topmost first.
    static String options(int layers) {
        String lower =
                IntStream.range(0, layers)
                        .mapToObj(i -> "l/" + (layers - 1 - i))
                        .collect(Collectors.joining(":"));
        return "lowerdir=" + lower + ",upperdir=upper,workdir=work";
    }

    /// What Knative promises to every container, whether or not its image has it.
    private static void completed(Path root) throws IOException {
        Path temporary = root.resolve("tmp");
        if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(temporary);
            Files.setAttribute(temporary, "unix:mode", 01777);
        }
    }

    private Rootfs() {}
}
