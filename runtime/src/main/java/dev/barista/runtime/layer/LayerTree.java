package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a layer has unpacked to so far, and where its next entry goes.
///
/// A layer unpacks into an empty folder that nothing else writes to, so this map *is* that folder:
/// every path is decided from it, without asking the disk. Names are taken from the root, as
/// containerd takes them: without a leading `/`, and `..` stops there. Links on the way are
/// followed within the root, those of this layer and those [Below]; the place that results has none
/// on its way, so whatever is written there stays below the layer's folder.
///
/// Belongs to one unpacking.
final class LayerTree {

    /// What is at a path.
    sealed interface Node {
        /// @param opaque whether it hides what the layers below have in it
        record Folder(boolean opaque) implements Node {}

        /// File, FIFO, device.
        record Leaf() implements Node {}

        record Link(String target) implements Node {}

        /// Says that the layers below have nothing here.
        record Whiteout() implements Node {}
    }

    /// Where an entry goes.
    ///
    /// @param path relative, `/` between names; empty is the layer's root
    /// @param parents folders on the way that have to be made first, outermost first
    /// @param before what is at `path` now; a folder's contents are forgotten if the entry is none
    record Place(String path, List<Parent> parents, @Nullable Node before) {
        Place {
            parents = List.copyOf(parents);
        }
    }

    /// @param whiteout whether one stands in its place
    /// @param below what the layers below have there
    record Parent(String path, boolean whiteout, Below.Found below) {}

    /// The target of a hard link.
    ///
    /// @param below what the layers below have there, if this one has nothing
    record Target(String path, Below.@Nullable Found below) {}

    private static final Node FOLDER = new Node.Folder(false);
    private static final Node OPAQUE = new Node.Folder(true);
    private static final int MOST_LINKS = 40; // as the kernel
    private static final int MOST_BYTES = 4000;

    private final TreeMap<String, Node> nodes = new TreeMap<>(Map.of("", FOLDER));

    /// Links of the layers below that were followed: many entries may be below one.
    private final Map<String, Below.Found> links = new HashMap<>();

    private final Below below;
    private final int limit;

    LayerTree(Below below, int limit) {
        this.below = below;
        this.limit = limit;
    }

    /// Finds the place for a folder, and remembers that it is there.
    Place putFolder(String name) throws IOException {
        Place place = place(name);
        boolean opaque = place.before != null && !FOLDER.equals(place.before);
        remember(place.path, opaque ? OPAQUE : FOLDER);
        return place;
    }

    /// Finds the place for anything else but a folder, and remembers that it is there.
    Place put(String name, Node node) throws IOException {
        Place place = place(name);
        if (place.path.isEmpty()) {
            throw new LayerException(
                    "%s: in the place of the root (expected: a folder)"
                            .formatted(Inodes.shown(name)));
        }
        if (place.before instanceof Node.Folder) {
            nodes.subMap(place.path + "/", place.path + "0").clear(); // '0' follows '/'
        }
        remember(place.path, node);
        return place;
    }

    /// Remembers that what the layers below have at a path is gone.
    Place hide(String name) throws IOException {
        Place place = place(name);
        switch (place.before) {
            case Node.Folder folder -> remember(place.path, OPAQUE);
            case Node.Leaf leaf -> {} // it hides what is below already
            case Node.Link link -> {}
            case Node.Whiteout whiteout -> {}
            case null -> remember(place.path, new Node.Whiteout());
        }
        return place;
    }

    /// Remembers that what the layers below have in a folder is gone.
    ///
    /// @param name of the folder; a link to one means that one
    Place hideContents(String name) throws IOException {
        Place place = at(walk(parts(name), name));
        remember(place.path, OPAQUE);
        return place;
    }

    /// The target of a hard link: a file or link, here or below.
    Target existing(String name) throws IOException {
        String path = resolved(name);
        Node node = nodes.get(path);
        if (node instanceof Node.Leaf || node instanceof Node.Link) {
            return new Target(path, null);
        }
        Below.Found found = node == null ? below(path) : Below.NOTHING;
        if (found instanceof Below.Found.Leaf || found instanceof Below.Found.Link) {
            return new Target(path, found);
        }
        throw new LayerException(
                "%s: hard link to it (expected: to a file before it, or of a layer below)"
                        .formatted(Inodes.shown(name)));
    }

    /// What is at a path where something is.
    Node require(String path) {
        return Objects.requireNonNull(nodes.get(path), path);
    }

    boolean has(String path) {
        return nodes.containsKey(path);
    }

    private Place place(String name) throws IOException {
        return at(resolved(name));
    }

    private Place at(String path) throws IOException {
        return new Place(path, parents(path), nodes.get(path));
    }

    /// The path of an entry; the last name of it is no link that is followed.
    private String resolved(String name) throws IOException {
        Deque<String> parts = parts(name);
        String last = parts.pollLast();
        return last == null ? "" : child(walk(parts, name), last);
    }

    /// The path of a folder, links followed.
    private String walk(Deque<String> parts, String name) throws IOException {
        String at = "";
        int followed = 0;
        while (!parts.isEmpty()) {
            String part = parts.pop();
            if (part.equals("..")) {
                at = at.substring(0, Math.max(at.lastIndexOf('/'), 0));
                continue;
            }
            String next = child(at, part);
            switch (look(next)) {
                case Node.Link(String target) -> {
                    if (++followed > MOST_LINKS) {
                        throw new LayerException(
                                "%s: below links that lead to each other (expected: at most %d)"
                                        .formatted(Inodes.shown(name), MOST_LINKS));
                    }
                    at = target.startsWith("/") ? "" : at;
                    List.of(target.split("/+", -1)).reversed().stream()
                            .filter(LayerTree::moves)
                            .forEach(parts::push);
                }
                case Node.Leaf leaf ->
                        throw new LayerException(
                                "%s: below a file (expected: only folders and links on its path)"
                                        .formatted(Inodes.shown(name)));
                case Node.Folder folder -> at = next;
                case Node.Whiteout whiteout -> at = next;
                case null -> at = next;
            }
        }
        return at;
    }

    /// What is at a path, if it matters for those below it.
    private @Nullable Node look(String path) throws IOException {
        Node node = nodes.get(path);
        return node == null && below(path) instanceof Below.Found.Link link
                ? new Node.Link(link.target())
                : node;
    }

    private Below.Found below(String path) throws IOException {
        if (hidden(path)) {
            return Below.NOTHING;
        }
        Below.Found known = links.get(path);
        if (known != null) {
            return known;
        }
        Below.Found found = below.at(path);
        if (found instanceof Below.Found.Link) {
            links.put(path, found);
        }
        return found;
    }

    /// Whether what the layers below have there is not seen through this one.
    private boolean hidden(String path) {
        for (int slash = path.lastIndexOf('/');
                slash > 0;
                slash = path.lastIndexOf('/', slash - 1)) {
            Node parent = nodes.get(path.substring(0, slash));
            if (parent != null && !parent.equals(FOLDER)) {
                return true;
            }
        }
        return OPAQUE.equals(nodes.get(""));
    }

    private List<Parent> parents(String path) throws IOException {
        List<Parent> parents = new ArrayList<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            Node node = nodes.get(parent);
            if (!(node instanceof Node.Folder)) {
                Below.Found found = node == null ? below(parent) : Below.NOTHING;
                parents.add(new Parent(parent, node != null, found));
                remember(parent, node == null ? FOLDER : OPAQUE);
            }
        }
        return parents;
    }

    private void remember(String path, Node node) throws LayerException {
        nodes.put(path, node);
        if (nodes.size() > limit) {
            throw new LayerException(
                    "layer: more than %d entries (expected: at most that)".formatted(limit));
        }
    }

    private static String child(String folder, String name) throws LayerException {
        String path = folder.isEmpty() ? name : folder + "/" + name;
        if (path.length() > MOST_BYTES) {
            throw new LayerException(
                    "path of an entry: %s: %d bytes (expected: at most %d)"
                            .formatted(Inodes.shown(path), path.length(), MOST_BYTES));
        }
        return path;
    }

    /// The names on a path from the root, without `..`, which ends there.
    private static Deque<String> parts(String name) throws LayerException {
        if (name.isEmpty() || name.indexOf(0) >= 0 || name.length() > MOST_BYTES) {
            throw new LayerException(
                    "name of an entry: \"%s\" (expected: 1-%d bytes, none of them 0)"
                            .formatted(Inodes.shown(name), MOST_BYTES));
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/+", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (moves(part)) {
                parts.add(part);
            }
        }
        boolean marked =
                parts.stream()
                        .limit(Math.max(parts.size() - 1, 0))
                        .anyMatch(part -> part.startsWith(Whiteout.PREFIX));
        if (marked) {
            throw new LayerException("%s: below a whiteout".formatted(Inodes.shown(name)));
        }
        return parts;
    }

    /// A name from the root, with nothing in it that does not move on.
    static String plain(String name) throws LayerException {
        return String.join("/", parts(name));
    }

    private static boolean moves(String part) {
        return !part.isEmpty() && !part.equals(".");
    }
}
