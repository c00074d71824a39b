package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import org.jspecify.annotations.Nullable;

/// The file or folder of the layers below that an entry removes, by its name.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">OCI</a>
sealed interface Whiteout {

    String PREFIX = ".wh.";
    String OPAQUE = ".wh..wh..opq";

    /// All that the layers below have in a folder.
    record Contents(String folder) implements Whiteout {}

    /// One path.
    record One(String path) implements Whiteout {}

    /// Bookkeeping of AUFS, which means nothing here.
    record Bookkeeping() implements Whiteout {}

    /// `null` for an ordinary entry. What type an entry with such a name has does not matter: AUFS
    /// made hard links of them.
    static @Nullable Whiteout of(TarEntry entry) throws LayerException {
        String name = entry.name().replaceFirst("/+$", "");
        int slash = name.lastIndexOf('/');
        String base = name.substring(slash + 1);
        if (!base.startsWith(PREFIX)) {
            return null;
        }
        String folder = name.substring(0, slash + 1);
        if (base.equals(OPAQUE)) {
            return new Contents(folder.isEmpty() ? "." : folder);
        }
        if (base.startsWith(PREFIX + PREFIX)) {
            return new Bookkeeping();
        }
        String gone = base.substring(PREFIX.length());
        if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
            throw new LayerException(
                    "%s: whiteout of nothing (expected: .wh.NAME)".formatted(Inodes.shown(name)));
        }
        return new One(folder + gone);
    }
}
