package dev.barista.runtime.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes the entries of one layer below its folder. [LayerTree] says where each may go; this makes
/// it so.
///
/// Belongs to one thread.
final class LayerWriter {

    /// Devices that are the same in every container; others could be the host's disk.
    private static final Set<TarEntry.Device> HARMLESS =
            Set.of(
                    new TarEntry.Device(1, 3),
                    new TarEntry.Device(1, 5),
                    new TarEntry.Device(1, 7),
                    new TarEntry.Device(1, 8),
                    new TarEntry.Device(1, 9),
                    new TarEntry.Device(5, 0),
                    new TarEntry.Device(5, 2));

    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

    private final Inodes inodes;
    private final String root;
    private final LayerForm form;
    private final LayerTree tree;
    private final boolean privileged = Inodes.root();
    private final byte[] buffer = new byte[1 << 16];

    /// Owners, modes and times of folders: set last, or they would hinder or be changed by what is
    /// put into them. In reverse order, so that inner ones come first.
    private final TreeMap<String, TarEntry> folders = new TreeMap<>(Comparator.reverseOrder());

    LayerWriter(Inodes inodes, String root, LayerForm form, LayerLimits limits) {
        this.inodes = inodes;
        this.root = root;
        this.form = form;
        this.tree = new LayerTree(limits.entries());
    }

    void write(TarEntry entry, TarReader content) throws IOException {
        switch (Whiteout.of(entry)) {
            case Whiteout.Contents(String folder) -> hideContents(folder);
            case Whiteout.One(String path) -> hide(path);
            case Whiteout.Bookkeeping() -> {} // of AUFS: nothing to do
            case null -> add(entry, content);
        }
    }

    void finish() throws IOException {
        folders.putIfAbsent("", implied(""));
        for (Map.Entry<String, TarEntry> folder : folders.entrySet()) {
            describe(at(folder.getKey()), folder.getValue());
        }
    }

    private void add(TarEntry entry, TarReader content) throws IOException {
        switch (entry.type()) {
            case FOLDER -> folder(entry);
            case FILE -> file(entry, content);
            case SYMBOLIC_LINK -> {
                String name = leaf(entry);
                if (entry.link().isEmpty()) {
                    throw new LayerException(
                            "%s: link to nothing".formatted(TarEntry.shown(entry.name())));
                }
                inodes.makeSymbolicLink(name, entry.link());
                describe(name, entry);
            }
            case HARD_LINK -> {
                String target = tree.existing(entry.link());
                LayerTree.Place place = tree.put(entry.name(), LayerTree.Kind.LEAF);
                if (!place.path().equals(target)) {
                    make(place);
                    inodes.makeHardLink(at(place.path()), at(target));
                }
            }
            case FIFO -> {
                String name = leaf(entry);
                inodes.makeNode(name, Inodes.FIFO | 0600, 0);
                describe(name, entry);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> device(entry);
        }
    }

    private void folder(TarEntry entry) throws IOException {
        LayerTree.Place place = tree.put(entry.name(), LayerTree.Kind.FOLDER);
        makeParents(place);
        if (place.before() != LayerTree.Kind.FOLDER) {
            replace(place);
            makeFolder(place.path(), place.before() == LayerTree.Kind.WHITEOUT);
        }
        folders.put(place.path(), entry);
    }

    private void file(TarEntry entry, TarReader content) throws IOException {
        String name = leaf(entry);
        int descriptor = inodes.create(name);
        try {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                inodes.write(name, descriptor, buffer, n);
            }
        } finally {
            inodes.close(name, descriptor);
        }
        describe(name, entry);
    }

    private void device(TarEntry entry) throws IOException {
        if (entry.name().replaceFirst("^(\\./+)+", "").startsWith("dev/")) {
            return; // every container gets a /dev of its own, which covers this one
        }
        boolean harmless =
                entry.type() == TarEntry.Type.CHARACTER_DEVICE && HARMLESS.contains(entry.device());
        if (!harmless || !privileged) {
            throw new LayerException(
                    "%s: device %d:%d (expected: %s)"
                            .formatted(
                                    TarEntry.shown(entry.name()),
                                    entry.device().major(),
                                    entry.device().minor(),
                                    harmless
                                            ? "none outside /dev when not run as root"
                                            : "outside /dev only null, zero, full, random,"
                                                    + " urandom, tty, ptmx"));
        }
        String name = leaf(entry);
        int number = (entry.device().major() << 8) | entry.device().minor();
        inodes.makeNode(name, Inodes.CHARACTER | 0600, number);
        describe(name, entry);
    }

    private void hide(String path) throws IOException {
        LayerTree.Place place = tree.put(path, LayerTree.Kind.WHITEOUT);
        makeParents(place);
        if (form == LayerForm.MARKED) {
            mark(place.path().replaceFirst("([^/]+)$", ".wh.$1"));
        } else if (place.before() == LayerTree.Kind.FOLDER) {
            opaque(place.path());
        } else if (place.before() == null) {
            inodes.makeNode(at(place.path()), Inodes.CHARACTER, 0);
        }
    }

    private void hideContents(String folder) throws IOException {
        LayerTree.Place place = tree.put(folder, LayerTree.Kind.FOLDER);
        if (place.before() == LayerTree.Kind.LEAF) {
            throw new LayerException(
                    "%s: whiteout of its contents (expected: of a folder's)"
                            .formatted(TarEntry.shown(folder)));
        }
        makeParents(place);
        if (place.before() != LayerTree.Kind.FOLDER) {
            replace(place);
            makeFolder(place.path(), false);
            folders.put(place.path(), implied(place.path()));
        }
        opaque(place.path());
    }

    private void opaque(String path) throws IOException {
        switch (form) {
            case OVERLAY -> inodes.attribute(at(path), "trusted.overlay.opaque", YES);
            case OVERLAY_USER -> inodes.attribute(at(path), "user.overlay.opaque", YES);
            case MARKED -> mark(path.isEmpty() ? Whiteout.OPAQUE : path + "/" + Whiteout.OPAQUE);
        }
    }

    private void mark(String path) throws IOException {
        if (tree.put(path, LayerTree.Kind.LEAF).before() == null) {
            inodes.close(path, inodes.create(at(path)));
        }
    }

    private String leaf(TarEntry entry) throws IOException {
        LayerTree.Place place = tree.put(entry.name(), LayerTree.Kind.LEAF);
        make(place);
        return at(place.path());
    }

    private void make(LayerTree.Place place) throws IOException {
        makeParents(place);
        replace(place);
    }

    private void makeParents(LayerTree.Place place) throws IOException {
        for (LayerTree.Parent parent : place.parents()) {
            if (parent.whiteout() && form != LayerForm.MARKED) {
                inodes.remove(at(parent.path()));
            }
            makeFolder(parent.path(), parent.whiteout());
            folders.put(parent.path(), implied(parent.path()));
        }
    }

    private void makeFolder(String path, boolean opaque) throws IOException {
        inodes.makeFolder(at(path));
        if (opaque) {
            opaque(path);
        }
    }

    /// Of two entries with one name, the later counts.
    private void replace(LayerTree.Place place) throws IOException {
        boolean marked = place.before() == LayerTree.Kind.WHITEOUT && form == LayerForm.MARKED;
        if (place.before() != null && !marked) {
            inodes.remove(at(place.path()));
        }
    }

    private void describe(String name, TarEntry entry) throws IOException {
        if (privileged) {
            inodes.owner(name, entry.uid(), entry.gid());
        }
        if (entry.type() != TarEntry.Type.SYMBOLIC_LINK) {
            inodes.mode(name, entry.mode());
        }
        for (Map.Entry<String, byte[]> attribute : entry.attributes().entrySet()) {
            attribute(name, entry, attribute.getKey(), attribute.getValue());
        }
        inodes.modified(name, entry.modified());
    }

    /// File capabilities and the user's own attributes are kept; labels of the machine that made
    /// the image (SELinux, IMA, ACLs) mean nothing on this one.
    private void attribute(String name, TarEntry entry, String key, byte[] value)
            throws IOException {
        if (key.startsWith("trusted.") || key.startsWith("user.overlay.")) {
            throw new LayerException(
                    "%s: attribute %s (expected: none that steers overlayfs)"
                            .formatted(TarEntry.shown(entry.name()), TarEntry.shown(key)));
        }
        boolean plain = entry.type() == TarEntry.Type.FILE || entry.type() == TarEntry.Type.FOLDER;
        boolean users = plain && key.startsWith("user.");
        if (users || (privileged && key.equals("security.capability"))) {
            inodes.attribute(name, key, value);
        }
    }

    private String at(String path) {
        return path.isEmpty() ? root : root + "/" + path;
    }

    /// A folder that is only there because of what is in it.
    private static TarEntry implied(String path) {
        return new TarEntry(
                path,
                TarEntry.Type.FOLDER,
                0755,
                0,
                0,
                0,
                TarEntry.Time.EPOCH,
                "",
                TarEntry.Device.NONE,
                Map.of());
    }
}
