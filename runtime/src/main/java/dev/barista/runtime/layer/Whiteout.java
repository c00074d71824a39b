package dev.barista.runtime.layer;

import org.jspecify.annotations.Nullable;

/// What the name of an entry takes away from the layers below.
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

    /// `null` for an ordinary entry.
    static @Nullable Whiteout of(TarEntry entry) throws LayerException {
        String name = entry.name();
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
                    "%s: whiteout of nothing (expected: .wh.NAME)".formatted(TarEntry.shown(name)));
        }
        if (entry.type() != TarEntry.Type.FILE) {
            throw new LayerException(
                    "%s: whiteout (expected: an empty file)".formatted(TarEntry.shown(name)));
        }
        return new One(folder + gone);
    }
}
