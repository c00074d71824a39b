package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/// Writes the entries of one layer below its folder. [LayerTree] says where each goes; this makes
/// it so.
///
/// Belongs to one thread.
final class LayerWriter {

    /// Sets owner, mode, attributes and time of a folder.
    @FunctionalInterface
    private interface Description {
        void apply(String name) throws IOException;
    }

    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

    private final Inodes inodes;
    private final String root;
    private final LayerForm form;
    private final LayerTree tree;
    private final boolean privileged = Inodes.root();
    private final InodeCopies copies;
    private final byte[] buffer = new byte[1 << 16];

    /// Set last, or they would hinder or be changed by what is put into the folders. In reverse
    /// order, so that inner ones come first.
    private final TreeMap<String, Description> folders = new TreeMap<>(Comparator.reverseOrder());

    LayerWriter(Inodes inodes, String root, LayerForm form, LayerTree tree) {
        this.inodes = inodes;
        this.root = root;
        this.form = form;
        this.tree = tree;
        this.copies = new InodeCopies(inodes, privileged);
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
        folders.putIfAbsent("", this::describeImplied);
        for (Map.Entry<String, Description> folder : folders.entrySet()) {
            folder.getValue().apply(at(folder.getKey()));
        }
    }

    private void add(TarEntry entry, TarReader content) throws IOException {
        switch (entry.type()) {
            case FOLDER -> folder(entry);
            case FILE -> file(entry, content);
            case SYMBOLIC_LINK -> symbolicLink(entry);
            case HARD_LINK -> hardLink(entry);
            case FIFO -> node(entry, Inodes.FIFO, 0);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                if (DeviceRule.of(entry, privileged) == DeviceRule.MAKE) {
                    int number = (entry.device().major() << 8) | entry.device().minor();
                    node(entry, Inodes.CHARACTER, number);
                }
            }
        }
    }

    private void folder(TarEntry entry) throws IOException {
        LayerTree.Place place = tree.putFolder(entry.name());
        makeParents(place);
        if (!(place.before() instanceof LayerTree.Node.Folder)) {
            replace(place);
            makeFolder(place.path(), place.before() != null);
        }
        folders.put(place.path(), name -> describe(name, entry));
    }

    private void file(TarEntry entry, TarReader content) throws IOException {
        String name = leaf(entry, new LayerTree.Node.Leaf());
        int descriptor = inodes.create(name);
        try {
            long end = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                end = content.place();
                inodes.write(name, descriptor, buffer, n, end - n);
            }
            if (end < entry.size()) {
                inodes.size(name, descriptor, entry.size());
            }
        } finally {
            inodes.close(name, descriptor);
        }
        describe(name, entry);
    }

    private void symbolicLink(TarEntry entry) throws IOException {
        if (entry.link().isEmpty()) {
            throw new LayerException("%s: link to nothing".formatted(Inodes.shown(entry.name())));
        }
        String name = leaf(entry, new LayerTree.Node.Link(entry.link()));
        inodes.makeSymbolicLink(name, entry.link());
        describe(name, entry);
    }

    private void hardLink(TarEntry entry) throws IOException {
        LayerTree.Target target = tree.existing(entry.link());
        LayerTree.Node node =
                switch (target.below()) {
                    case Below.Found.Leaf(var place) ->
                            copyUp(target.path(), new LayerTree.Node.Leaf(), place);
                    case Below.Found.Link(var place, String to) ->
                            copyUp(target.path(), new LayerTree.Node.Link(to), place);
                    case Below.Found.Folder folder ->
                            throw new IllegalStateException(target.path());
                    case Below.Found.Nothing nothing ->
                            throw new IllegalStateException(target.path());
                    case null -> tree.require(target.path());
                };
        LayerTree.Place place = tree.put(entry.name(), node);
        if (place.path().equals(target.path())) {
            return;
        }
        make(place);
        if (!tree.has(target.path())) {
            throw new LayerException(
                    "%s: hard link to what is below it".formatted(Inodes.shown(entry.name())));
        }
        inodes.makeHardLink(at(place.path()), at(target.path()));
    }

    /// A file of the layers below that gets another name must be in this one, or the two would not
    /// be the same.
    private LayerTree.Node copyUp(String path, LayerTree.Node node, java.nio.file.Path from)
            throws IOException {
        make(tree.put(path, node));
        copies.copy(from, at(path));
        return node;
    }

    private void node(TarEntry entry, int type, int device) throws IOException {
        String name = leaf(entry, new LayerTree.Node.Leaf());
        inodes.makeNode(name, type | 0600, device);
        describe(name, entry);
    }

    private void hide(String path) throws IOException {
        LayerTree.Place place = tree.hide(path);
        makeParents(place);
        if (form == LayerForm.MARKED) {
            mark(place.path().replaceFirst("([^/]+)$", ".wh.$1"));
        } else if (place.before() instanceof LayerTree.Node.Folder) {
            opaque(place.path());
        } else if (place.before() == null) {
            inodes.makeNode(at(place.path()), Inodes.CHARACTER, 0);
        }
    }

    private void hideContents(String folder) throws IOException {
        LayerTree.Place place = tree.hideContents(folder);
        makeParents(place);
        if (!(place.before() instanceof LayerTree.Node.Folder)) {
            replace(place);
            makeFolder(place.path(), false);
            folders.put(place.path(), this::describeImplied);
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
        if (tree.put(path, new LayerTree.Node.Leaf()).before() == null) {
            inodes.close(path, inodes.create(at(path)));
        }
    }

    private String leaf(TarEntry entry, LayerTree.Node node) throws IOException {
        LayerTree.Place place = tree.put(entry.name(), node);
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
            folders.put(
                    parent.path(),
                    parent.below() instanceof Below.Found.Folder(var same)
                            ? name -> copies.describe(same, name)
                            : this::describeImplied);
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
        switch (place.before()) {
            case LayerTree.Node.Folder folder -> {
                folders.remove(place.path());
                folders.subMap(place.path() + "0", place.path() + "/").clear();
                FileTree.delete(Inodes.path(at(place.path())));
            }
            case LayerTree.Node.Whiteout whiteout -> {
                if (form != LayerForm.MARKED) {
                    inodes.remove(at(place.path()));
                }
            }
            case LayerTree.Node.Leaf leaf -> inodes.remove(at(place.path()));
            case LayerTree.Node.Link link -> inodes.remove(at(place.path()));
            case null -> {}
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
        inodes.modified(name, entry.modified().seconds(), entry.modified().nanos());
    }

    /// File capabilities and the user's own attributes are kept. Left out are labels of the machine
    /// that made the image (SELinux, IMA, ACLs), which mean nothing on this one, and what steers
    /// overlayfs: some builders let theirs slip into a layer, and it could show any folder in place
    /// of another.
    private void attribute(String name, TarEntry entry, String key, byte[] value)
            throws IOException {
        boolean plain = entry.type() == TarEntry.Type.FILE || entry.type() == TarEntry.Type.FOLDER;
        boolean users = plain && key.startsWith("user.") && !key.startsWith("user.overlay.");
        if (users || (privileged && key.equals("security.capability"))) {
            inodes.attributeIfSupported(name, key, value);
        }
    }

    private String at(String path) {
        return path.isEmpty() ? root : root + "/" + path;
    }

    /// A folder that is only there because of what is in it.
    private void describeImplied(String name) throws IOException {
        if (privileged) {
            inodes.owner(name, 0, 0);
        }
        inodes.mode(name, 0755);
        inodes.modified(name, 0, 0);
    }
}
