package dev.barista.runtime.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a layer has unpacked to so far, and where its next entry may go.
///
/// A layer unpacks into an empty folder that nobody else writes to, so this map *is* that folder:
/// every path is decided from it alone, without asking the disk. A name with `..`, an absolute one,
/// one below a link or a file has no place. Pure; belongs to one unpacking.
final class LayerTree {

    /// What is at a path.
    enum Kind {
        FOLDER,
        /// Whatever has nothing below it: file, link, device.
        LEAF,
        /// Says that the lower layers' is gone.
        WHITEOUT
    }

    /// Where an entry goes.
    ///
    /// @param path relative, `/` between names; empty is the layer's root
    /// @param parents folders on the way that have to be made first, outermost first
    /// @param before what is at `path` now
    record Place(String path, List<Parent> parents, @Nullable Kind before) {
        Place {
            parents = List.copyOf(parents);
        }
    }

    /// @param whiteout whether one stands in its place
    record Parent(String path, boolean whiteout) {}

    private final Map<String, Kind> kinds = new HashMap<>(Map.of("", Kind.FOLDER));
    private final int limit;

    LayerTree(int limit) {
        this.limit = limit;
    }

    /// Finds the place for an entry, and remembers that it is there.
    Place put(String name, Kind kind) throws LayerException {
        String path = normal(name);
        List<Parent> parents = parents(path);
        Kind before = kinds.get(path);
        if (kind != Kind.WHITEOUT || before == null) {
            if (kind == Kind.LEAF && before == Kind.FOLDER) {
                throw new LayerException(
                        "%s: both a folder and a file".formatted(TarEntry.shown(path)));
            }
            remember(path, kind);
        }
        return new Place(path, parents, before);
    }

    /// The path of a hard link's target.
    String existing(String name) throws LayerException {
        String path = normal(name);
        if (kinds.get(path) != Kind.LEAF) {
            throw new LayerException(
                    "%s: hard link to it (expected: to a file before it in the same layer)"
                            .formatted(TarEntry.shown(name)));
        }
        return path;
    }

    private List<Parent> parents(String path) throws LayerException {
        List<Parent> parents = new ArrayList<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            Kind kind = kinds.get(parent);
            if (kind == Kind.LEAF) {
                throw new LayerException(
                        "%s: below a link or a file (expected: only folders on its path)"
                                .formatted(TarEntry.shown(path)));
            }
            if (kind != Kind.FOLDER) {
                parents.add(new Parent(parent, kind == Kind.WHITEOUT));
                remember(parent, Kind.FOLDER);
            }
        }
        return parents;
    }

    private void remember(String path, Kind kind) throws LayerException {
        kinds.put(path, kind);
        if (kinds.size() > limit) {
            throw new LayerException(
                    "layer: more than %d entries (expected: at most that)".formatted(limit));
        }
    }

    /// Without `.`, doubled and trailing slashes.
    private static String normal(String name) throws LayerException {
        if (name.startsWith("/")) {
            throw new LayerException(
                    "%s: absolute (expected: relative)".formatted(TarEntry.shown(name)));
        }
        if (name.isEmpty() || name.indexOf(0) >= 0 || name.length() > 4000) {
            throw new LayerException(
                    "name of an entry: \"%s\" (expected: 1-4000 bytes, none of them 0)"
                            .formatted(TarEntry.shown(name)));
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/+", -1)) {
            if (part.equals("..")) {
                throw new LayerException(
                        "%s: leaves the layer (expected: no \"..\")"
                                .formatted(TarEntry.shown(name)));
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        for (int i = 0; i < parts.size() - 1; i++) {
            if (parts.get(i).startsWith(Whiteout.PREFIX)) {
                throw new LayerException("%s: below a whiteout".formatted(TarEntry.shown(name)));
            }
        }
        return String.join("/", parts);
    }
}
