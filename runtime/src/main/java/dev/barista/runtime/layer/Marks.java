package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/// Reads what an unpacked layer, of any [LayerForm], says about the layers below it.
final class Marks {

    static final int TYPE = 0170000;
    static final int FOLDER = 0040000;
    static final int LINK = 0120000;
    static final int FILE = 0100000;

    /// Whether a folder hides all that the layers below have in it.
    static boolean opaque(Inodes inodes, Path folder) throws IOException {
        Map<String, byte[]> attributes = inodes.attributes(Inodes.bytes(folder));
        return attributes.containsKey("trusted.overlay.opaque")
                || attributes.containsKey("user.overlay.opaque")
                || Files.exists(folder.resolve(Whiteout.OPAQUE), LinkOption.NOFOLLOW_LINKS);
    }

    /// Whether a node says that the layers below have nothing of its name.
    static boolean whiteout(Path node) throws IOException {
        return (mode(node) & TYPE) == Inodes.CHARACTER && (Long) attribute(node, "unix:rdev") == 0;
    }

    static int mode(Path path) throws IOException {
        return (int) attribute(path, "unix:mode");
    }

    static Object attribute(Path path, String name) throws IOException {
        Object value = Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
        if (value == null) {
            throw new FileSystemException(path.toString(), null, "no attribute " + name);
        }
        return value;
    }

    private Marks() {}
}
