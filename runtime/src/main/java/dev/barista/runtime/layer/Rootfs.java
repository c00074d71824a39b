package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Several unpacked layers as one plain folder, for drivers that cannot mount overlayfs.
///
/// Files are copied, never linked: an instance may write to its own. Where the file system can
/// share blocks between copies (btrfs, XFS), the copy costs next to nothing.
public final class Rootfs {

    private final Inodes inodes;
    private final InodeCopies copies;
    private final Map<Object, Path> hardLinks = new HashMap<>();

    private Rootfs(Inodes inodes) {
        this.inodes = inodes;
        this.copies = new InodeCopies(inodes, Inodes.root());
    }

    /// Copies layers over each other into a new folder, whiteouts applied. Half a copy is deleted.
    ///
    /// @param layers in any [LayerForm], lowest first
    /// @param target must not exist
    public static void flatten(List<Path> layers, Path target) throws IOException {
        boolean done = false;
        Files.createDirectory(target);
        try (Inodes inodes = new Inodes()) {
            Rootfs rootfs = new Rootfs(inodes);
            for (Path layer : layers) {
                rootfs.hardLinks.clear();
                rootfs.merge(layer, target);
            }
            done = true;
        } finally {
            if (!done) {
                FileTree.delete(target);
            }
        }
    }

    private void merge(Path from, Path to) throws IOException {
        List<Path> children = children(from);
        if (Marks.opaque(inodes, from)) {
            for (Path child : children(to)) {
                FileTree.delete(child);
            }
        }
        // Whiteouts first: they are meant for the layers below, not for what stands beside them.
        List<Path> added = new ArrayList<>();
        for (Path child : children) {
            String name = name(child);
            if (name.startsWith(Whiteout.PREFIX)) {
                hide(to, name);
            } else if (Marks.whiteout(child)) {
                FileTree.delete(to.resolve(child.getFileName()));
            } else {
                added.add(child);
            }
        }
        for (Path child : added) {
            add(child, to.resolve(child.getFileName()));
        }
        copies.describe(from, Inodes.bytes(to));
    }

    private void hide(Path folder, String marker) throws IOException {
        String gone = marker.substring(Whiteout.PREFIX.length());
        if (marker.equals(Whiteout.OPAQUE) || gone.isEmpty() || gone.contains("/")) {
            return;
        }
        for (Path child : children(folder)) {
            if (name(child).equals(gone)) {
                FileTree.delete(child);
            }
        }
    }

    private void add(Path from, Path to) throws IOException {
        boolean folder = Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS);
        if (!folder || !Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(to);
        }
        if (folder) {
            if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(to);
            }
            merge(from, to);
            return;
        }
        Object key = Marks.attribute(from, "unix:ino");
        Path first = hardLinks.get(key);
        if (first != null) {
            Files.createLink(to, first);
            return;
        }
        copies.copy(from, Inodes.bytes(to));
        if ((int) Marks.attribute(from, "unix:nlink") > 1) {
            hardLinks.put(key, to);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
