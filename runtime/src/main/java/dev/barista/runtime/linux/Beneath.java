package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A folder whose content others may change at any time, and what is in it. Names are resolved by
/// the kernel in one step and never lead out of the folder, whatever is exchanged for a link
/// meanwhile. Needs Linux 5.6. Belongs to the thread that opened it.
final class Beneath implements AutoCloseable {

    private static final int TRIES = 64;
    private static final int DEEPEST = 512;
    private static final long HOW_BYTES = 24;
    private static final long NO_MAGIC_LINKS = 0x02;
    private static final long NO_LINKS = 0x04;
    private static final long STAY_BENEATH = 0x08;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final int XDEV = 18;
    private static final int LOOP = 40;

    private final Path folder;
    private final int root;

    private Beneath(Path folder, int root) {
        this.folder = folder;
        this.root = root;
    }

    /// @param folder its own path is trusted
    static Beneath open(Path folder) throws IOException {
        return new Beneath(folder, FileDescriptors.open(folder, Constants.O_PATH));
    }

    /// A descriptor of what is at `path`, the caller's to close.
    ///
    /// @param create whether folders that are missing are made, with the mode of this folder
    int find(String path, boolean create) throws IOException {
        int found = resolve(root, path, STAY_BENEATH | NO_MAGIC_LINKS);
        if (found == -Libc.ENOENT && create) {
            makeFolders(path);
            found = resolve(root, path, STAY_BENEATH | NO_MAGIC_LINKS);
        }
        return require(path, found);
    }

    private void makeFolders(String path) throws IOException {
        int mode = modeOf(root) & 0777;
        var known = new StringBuilder(".");
        for (String step : path.split("/+", -1)) {
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            int parent = require(path, resolve(root, known.toString(), STAY_BENEATH));
            try (Arena arena = Arena.ofConfined()) {
                int made = Libc.MKDIRAT.call(parent, arena.allocateFrom(step).address(), mode);
                if (made < 0 && made != -Libc.EEXIST) {
                    throw new IOException(path + ": " + Libc.describe(-made));
                }
                if (made == 0) {
                    String own = "./" + step;
                    int folder = require(path, resolve(parent, own, STAY_BENEATH | NO_LINKS));
                    try {
                        Files.setAttribute(here(folder), "unix:mode", modeOf(root) & 07777);
                    } finally {
                        FileDescriptors.close(folder);
                    }
                }
            } finally {
                FileDescriptors.close(parent);
            }
            known.append('/').append(step);
        }
    }

    private int require(String path, int found) throws IOException {
        if (found >= 0) {
            return found;
        }
        throw new IOException(
                switch (-found) {
                    case XDEV, LOOP -> "path: %s (expected: one within the volume)".formatted(path);
                    case Libc.ENOENT -> "path: %s (expected: a file of the volume)".formatted(path);
                    default -> "%s in %s: %s".formatted(path, folder, Libc.describe(-found));
                });
    }

    /// @return a descriptor, or the negative `errno`
    private static int resolve(int parent, String path, long rules) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(HOW_BYTES, 8);
            how.setAtIndex(JAVA_LONG, 0, Constants.O_PATH | Constants.O_CLOEXEC);
            how.setAtIndex(JAVA_LONG, 2, rules);
            long name = arena.allocateFrom(path).address();
            int result = -Libc.EAGAIN;
            // The kernel says so when something was renamed while it looked.
            for (int i = 0; i < TRIES && result == -Libc.EAGAIN; i++) {
                result =
                        Libc.SYSCALL.call(
                                Constants.SYS_OPENAT2, parent, name, how.address(), HOW_BYTES);
            }
            return result;
        }
    }

    /// Gives all that is in it to a group, to read and to write; links stay as they are.
    void give(int group) throws IOException {
        give(root, group, 0);
    }

    private void give(int descriptor, int group, int depth) throws IOException {
        int mode = modeOf(descriptor);
        if (isLink(mode)) {
            return;
        }
        boolean isFolder = isFolder(mode);
        try (Arena arena = Arena.ofConfined()) {
            Libc.FCHOWNAT.require(
                    "cannot give to group " + group,
                    descriptor,
                    arena.allocateFrom("").address(),
                    -1,
                    group,
                    AT_EMPTY_PATH);
        }
        int more = isFolder ? 02770 : 0660;
        Files.setAttribute(here(descriptor), "unix:mode", (mode & 07777) | more);
        if (isFolder && depth < DEEPEST) {
            for (String name : names(descriptor)) {
                int child = resolve(descriptor, "./" + name, STAY_BENEATH | NO_LINKS);
                if (child < 0) {
                    continue; // a link, or gone
                }
                try {
                    give(child, group, depth + 1);
                } finally {
                    FileDescriptors.close(child);
                }
            }
        }
    }

    private static List<String> names(int descriptor) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(here(descriptor))) {
            all.forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }

    /// Leads to the open file itself.
    static Path here(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    static int modeOf(int descriptor) throws IOException {
        return (Integer) Files.getAttribute(here(descriptor), "unix:mode");
    }

    int root() {
        return root;
    }

    static boolean isFolder(int mode) {
        return (mode & 0170000) == 0040000;
    }

    private static boolean isLink(int mode) {
        return (mode & 0170000) == 0120000;
    }

    /// The file that a path leads to: its device and number.
    static String identity(Path path) throws IOException {
        var both = Files.readAttributes(path, "unix:dev,ino");
        return both.get("dev") + "-" + both.get("ino");
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        FileDescriptors.close(root);
    }
}
