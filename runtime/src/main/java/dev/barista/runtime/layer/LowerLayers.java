package dev.barista.runtime.layer;

import dev.barista.runtime.layer.Below.Found;
import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The unpacked layers below one, searched from the top down. They need not be there before the
/// first question; a layer that never asks is the same above any others.
///
/// Belongs to one unpacking.
public final class LowerLayers {

    /// Returns the folders of the layers, lowest first, once they are all unpacked.
    @FunctionalInterface
    public interface Source {
        List<Path> await() throws IOException;
    }

    private final Source source;
    private @Nullable List<Path> topDown;

    public LowerLayers(Source source) {
        this.source = source;
    }

    /// No layers.
    public static LowerLayers none() {
        return new LowerLayers(List::of);
    }

    /// Whether the unpacked layer depends on these.
    public boolean asked() {
        return topDown != null;
    }

    Found at(String path, Inodes inodes) throws IOException {
        if (topDown == null) {
            topDown = source.await().reversed();
        }
        for (Path layer : topDown) {
            Found found = in(layer, path, inodes);
            if (found != null) {
                return found;
            }
        }
        return Below.NOTHING;
    }

    /// What one layer says about a path; `null` if it says nothing.
    private static @Nullable Found in(Path layer, String path, Inodes inodes) throws IOException {
        Path folder = layer;
        String rest = path;
        boolean opaque = false;
        while (true) {
            int slash = rest.indexOf('/');
            String name = slash < 0 ? rest : rest.substring(0, slash);
            Path place = child(folder, name);
            opaque |= Marks.opaque(inodes, folder);
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                return opaque || marked(folder, name) ? Below.NOTHING : null;
            }
            opaque |= marked(folder, name);
            boolean isFolder = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
            if (slash < 0) {
                return found(place, isFolder, inodes);
            }
            if (!isFolder) {
                return Below.NOTHING;
            }
            folder = place;
            rest = rest.substring(slash + 1);
        }
    }

    private static Found found(Path place, boolean folder, Inodes inodes) throws IOException {
        if (folder) {
            return new Found.Folder(place);
        }
        if (Files.isSymbolicLink(place)) {
            return new Found.Link(place, inodes.target(Inodes.bytes(place)));
        }
        return Marks.whiteout(place) ? Below.NOTHING : new Found.Leaf(place);
    }

    private static boolean marked(Path folder, String name) {
        return Files.exists(child(folder, Whiteout.PREFIX + name), LinkOption.NOFOLLOW_LINKS);
    }

    private static Path child(Path folder, String name) {
        return Inodes.path(Inodes.bytes(folder) + "/" + name);
    }
}
