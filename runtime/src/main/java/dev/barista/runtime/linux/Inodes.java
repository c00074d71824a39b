package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Files as the kernel has them, where Java lacks the call: names as bytes, owners, devices,
/// extended attributes. Paths are bytes, one to a `char`; no call follows a link in the last name.
///
/// Belongs to the thread that made it. Numbers here are the same on x86-64 and arm64.
public final class Inodes implements AutoCloseable {

    public static final int CHARACTER = 0020000;
    public static final int FIFO = 0010000;

    /// Of an attribute's value, and of a link's target, in bytes.
    private static final int BUFFER = 1 << 16;

    private static final int PATH = 4200;
    private static final int CREATE_NEW_TO_WRITE = 01 | 0100 | 0200 | 02000000; // with O_CLOEXEC
    private static final int FOLDER_TO_READ = 02000000;
    private static final int HERE = -100; // AT_FDCWD
    private static final int NO_FOLLOW = 0x100; // AT_SYMLINK_NOFOLLOW

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment path = arena.allocate(PATH);
    private final MemorySegment other = arena.allocate(PATH);
    private final MemorySegment buffer = arena.allocate(BUFFER);
    private final MemorySegment times = arena.allocate(JAVA_LONG, 4);

    /// Whether this process is root, here or in its user namespace.
    public static boolean root() {
        return Libc.GETEUID.call() == 0;
    }

    /// The bytes of a path, whatever the locale of this process: the URI form has them untouched.
    public static String bytes(Path path) {
        String raw = path.toAbsolutePath().toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        return text.length() > 1 && text.endsWith("/")
                ? text.substring(0, text.length() - 1)
                : text;
    }

    /// The path of these bytes.
    public static Path path(String bytes) {
        StringBuilder uri = new StringBuilder("file://");
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            boolean plain = c == '/' || (c < 128 && Character.isLetterOrDigit(c));
            uri.append(plain ? String.valueOf(c) : "%%%02x".formatted((int) c));
        }
        return Path.of(URI.create(uri.toString()));
    }

    /// A name for people: decoded, short, without control characters.
    public static String shown(String name) {
        String text =
                new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 120 ? clean : clean.substring(0, 120) + "…";
    }

    public void makeFolder(String name) throws IOException {
        check(name, Libc.MKDIR.call(in(path, name), 0700));
    }

    public void makeNode(String name, int mode, long device) throws IOException {
        if (!Libc.MKNOD.exists()) { // before glibc 2.33
            throw new FileSystemException(shown(name), null, "no mknod in this C library");
        }
        check(name, Libc.MKNOD.call(in(path, name), mode, device));
    }

    public void makeSymbolicLink(String name, String target) throws IOException {
        check(name, Libc.SYMLINK.call(in(other, target), in(path, name)));
    }

    /// Where a symbolic link points.
    public String target(String name) throws IOException {
        return taken(check(name, Libc.READLINK.call(in(path, name), buffer.address(), BUFFER)));
    }

    public void makeHardLink(String name, String target) throws IOException {
        check(name, Libc.LINK.call(in(other, target), in(path, name)));
    }

    public void remove(String name) throws IOException {
        check(name, Libc.UNLINK.call(in(path, name)));
    }

    /// Makes a new file and returns its descriptor, to be closed.
    public int create(String name) throws IOException {
        return check(name, Libc.OPEN.call(in(path, name), CREATE_NEW_TO_WRITE, 0600));
    }

    /// Writes at a place of the file; what lies between the places that are written is a hole.
    public void write(String name, int descriptor, byte[] bytes, int length, long place)
            throws IOException {
        for (int from = 0; from < length; ) {
            int n = Math.min(length - from, BUFFER);
            MemorySegment.copy(bytes, from, buffer, JAVA_BYTE, 0, n);
            from += check(name, Libc.PWRITE.call(descriptor, buffer.address(), n, place + from));
        }
    }

    public void size(String name, int descriptor, long size) throws IOException {
        check(name, Libc.FTRUNCATE.call(descriptor, size));
    }

    public void close(String name, int descriptor) throws IOException {
        check(name, Libc.CLOSE.call(descriptor));
    }

    public void owner(String name, int uid, int gid) throws IOException {
        int result = Libc.LCHOWN.call(in(path, name), uid, gid);
        if (result == -Libc.EINVAL) {
            throw new FileSystemException(
                    shown(name),
                    null,
                    "owner %s:%s (expected: ids that this user namespace has, see"
                                    .formatted(
                                            Integer.toUnsignedString(uid),
                                            Integer.toUnsignedString(gid))
                            + " /proc/self/uid_map)");
        }
        check(name, result);
    }

    /// Not for symbolic links, which it would follow.
    public void mode(String name, int mode) throws IOException {
        check(name, Libc.CHMOD.call(in(path, name), mode));
    }

    /// @param seconds since 1970
    public void modified(String name, long seconds, int nanos) throws IOException {
        for (int i = 0; i < 4; i += 2) {
            times.setAtIndex(JAVA_LONG, i, seconds);
            times.setAtIndex(JAVA_LONG, i + 1, nanos);
        }
        check(name, Libc.UTIMENSAT.call(HERE, in(path, name), times.address(), NO_FOLLOW));
    }

    public void attribute(String name, String attribute, byte[] value) throws IOException {
        check(name, set(name, attribute, value));
    }

    /// As [#attribute], but does nothing where the file system has no such attributes.
    public void attributeIfSupported(String name, String attribute, byte[] value)
            throws IOException {
        int result = set(name, attribute, value);
        if (result != -Libc.EOPNOTSUPP) {
            check(name, result);
        }
    }

    private int set(String name, String attribute, byte[] value) throws IOException {
        if (value.length > BUFFER) {
            throw new FileSystemException(
                    shown(name),
                    null,
                    "attribute of %d bytes (expected: at most %d)".formatted(value.length, BUFFER));
        }
        MemorySegment.copy(value, 0, buffer, JAVA_BYTE, 0, value.length);
        return Libc.LSETXATTR.call(
                in(path, name), in(other, attribute), buffer.address(), value.length, 0);
    }

    /// All extended attributes; none where the file system has no such thing.
    public Map<String, byte[]> attributes(String name) throws IOException {
        int size = Libc.LLISTXATTR.call(in(path, name), buffer.address(), BUFFER);
        if (size == -Libc.EOPNOTSUPP || size == 0) {
            return Map.of();
        }
        String names = taken(check(name, size));
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String key : names.split("\0", -1)) {
            if (!key.isEmpty()) {
                read(name, key, attributes);
            }
        }
        return attributes;
    }

    private void read(String name, String key, Map<String, byte[]> into) throws IOException {
        int length = Libc.LGETXATTR.call(in(path, name), in(other, key), buffer.address(), BUFFER);
        if (length != -Libc.ENODATA) { // listed, but not ours to read
            check(name, length);
            into.put(key, buffer.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    /// Returns when all that was written to the file system of `folder` is on its disk.
    public void sync(String folder) throws IOException {
        int descriptor = check(folder, Libc.OPEN.call(in(path, folder), FOLDER_TO_READ, 0));
        try {
            check(folder, Libc.SYNCFS.call(descriptor));
        } finally {
            close(folder, descriptor);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private String taken(int size) {
        return new String(buffer.asSlice(0, size).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    private static long in(MemorySegment place, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length >= PATH) {
            throw new FileSystemException(shown(name), null, "name too long");
        }
        MemorySegment.copy(bytes, 0, place, JAVA_BYTE, 0, bytes.length);
        place.set(JAVA_BYTE, bytes.length, (byte) 0);
        return place.address();
    }

    private static int check(String name, int result) throws IOException {
        if (result < 0) {
            throw new FileSystemException(shown(name), null, Libc.describe(-result));
        }
        return result;
    }
}
