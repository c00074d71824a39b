package dev.barista.runtime.layer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Several unpacked layers as one plain folder, for drivers that cannot mount overlayfs.
///
/// Files are copied, never linked: an instance may write to its own. Where the file system can
/// share blocks between copies (btrfs, XFS), the copy costs next to nothing.
public final class Rootfs {

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final int FILE = 0100000;
    private static final int CHARACTER = 0020000;

    private final Inodes inodes;
    private final boolean privileged = Inodes.root();
    private final Map<Object, Path> hardLinks = new HashMap<>();

    private Rootfs(Inodes inodes) {
        this.inodes = inodes;
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
        if (opaque(from)) {
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
            } else if (whiteout(child)) {
                FileTree.delete(to.resolve(child.getFileName()));
            } else {
                added.add(child);
            }
        }
        for (Path child : added) {
            add(child, to.resolve(child.getFileName()));
        }
        describe(from, to, false);
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
        int mode = mode(from);
        boolean folder = (mode & TYPE) == FOLDER;
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
        Object key = attribute(from, "unix:ino");
        Path first = hardLinks.get(key);
        if (first != null) {
            Files.createLink(to, first);
            return;
        }
        copy(from, to, mode);
        describe(from, to, (mode & TYPE) == LINK);
        if ((int) attribute(from, "unix:nlink") > 1) {
            hardLinks.put(key, to);
        }
    }

    private void copy(Path from, Path to, int mode) throws IOException {
        switch (mode & TYPE) {
            case FILE -> {
                try (var in = Files.newInputStream(from);
                        var out = Files.newOutputStream(to)) {
                    in.transferTo(out);
                }
            }
            case LINK ->
                    inodes.makeSymbolicLink(Inodes.bytes(to), inodes.target(Inodes.bytes(from)));
            default ->
                    inodes.makeNode(
                            Inodes.bytes(to),
                            mode,
                            (int) (long) (Long) attribute(from, "unix:rdev"));
        }
    }

    private void describe(Path from, Path to, boolean link) throws IOException {
        String name = Inodes.bytes(to);
        if (privileged) {
            int uid = (int) attribute(from, "unix:uid");
            inodes.owner(name, uid, (int) attribute(from, "unix:gid"));
        }
        if (!link) {
            inodes.mode(name, mode(from) & 07777);
        }
        for (Map.Entry<String, byte[]> attribute :
                inodes.attributes(Inodes.bytes(from)).entrySet()) {
            String key = attribute.getKey();
            boolean users = key.startsWith("user.") && !key.startsWith("user.overlay.");
            if (users || (privileged && key.equals("security.capability"))) {
                inodes.attribute(name, key, attribute.getValue());
            }
        }
        FileTime time = Files.getLastModifiedTime(from, LinkOption.NOFOLLOW_LINKS);
        long nanos = time.to(TimeUnit.NANOSECONDS);
        inodes.modified(
                name,
                new TarEntry.Time(
                        Math.floorDiv(nanos, 1_000_000_000L),
                        (int) Math.floorMod(nanos, 1_000_000_000L)));
    }

    private boolean opaque(Path folder) throws IOException {
        Map<String, byte[]> attributes = inodes.attributes(Inodes.bytes(folder));
        return attributes.containsKey("trusted.overlay.opaque")
                || attributes.containsKey("user.overlay.opaque")
                || Files.exists(folder.resolve(Whiteout.OPAQUE), LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean whiteout(Path path) throws IOException {
        return (mode(path) & TYPE) == CHARACTER && (Long) attribute(path, "unix:rdev") == 0;
    }

    private static int mode(Path path) throws IOException {
        return (int) attribute(path, "unix:mode");
    }

    private static Object attribute(Path path, String name) throws IOException {
        Object value = Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
        if (value == null) {
            throw new FileSystemException(path.toString(), null, "no attribute " + name);
        }
        return value;
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
