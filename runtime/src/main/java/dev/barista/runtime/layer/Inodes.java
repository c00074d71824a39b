package dev.barista.runtime.layer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The calls of the C library that Java has no words for: names as bytes, owners, devices, extended
/// attributes. Paths are bytes, one to a `char`; no call follows a link in the last name.
///
/// Belongs to the thread that made it. Numbers here are the same on x86-64 and arm64.
final class Inodes implements AutoCloseable {

    static final int CHARACTER = 0020000;
    static final int FIFO = 0010000;

    private static final int BUFFER = 1 << 16;
    private static final int PATH = 4200;
    private static final int CREATE_NEW_TO_WRITE = 01 | 0100 | 0200 | 02000000; // with O_CLOEXEC
    private static final int FOLDER_TO_READ = 02000000;
    private static final int HERE = -100; // AT_FDCWD
    private static final int NO_FOLLOW = 0x100; // AT_SYMLINK_NOFOLLOW
    private static final int NO_DATA = 61;
    private static final int NOT_SUPPORTED = 95;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MKDIR = call("mkdir", ADDRESS, JAVA_INT);
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    C.findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle WRITE = longCall("write", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = call("close", JAVA_INT);
    private static final MethodHandle SYNCFS = call("syncfs", JAVA_INT);
    private static final MethodHandle SYMLINK = call("symlink", ADDRESS, ADDRESS);
    private static final MethodHandle LINK = call("link", ADDRESS, ADDRESS);
    private static final MethodHandle UNLINK = call("unlink", ADDRESS);
    private static final MethodHandle LCHOWN = call("lchown", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CHMOD = call("chmod", ADDRESS, JAVA_INT);
    private static final MethodHandle UTIMENSAT =
            call("utimensat", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

    /// Absent before glibc 2.33.
    private static final @Nullable MethodHandle MKNOD =
            C.find("mknod").isEmpty() ? null : call("mknod", ADDRESS, JAVA_INT, JAVA_LONG);

    private static final MethodHandle LSETXATTR =
            call("lsetxattr", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LGETXATTR =
            longCall("lgetxattr", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle LLISTXATTR =
            longCall("llistxattr", ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle READLINK = longCall("readlink", ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle GETEUID =
            LINKER.downcallHandle(C.findOrThrow("geteuid"), FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(
                    C.findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment path = arena.allocate(PATH);
    private final MemorySegment other = arena.allocate(PATH);
    private final MemorySegment buffer = arena.allocate(BUFFER);
    private final MemorySegment times = arena.allocate(JAVA_LONG, 4);

    /// Whether this process is root, here or in its user namespace.
    static boolean root() {
        try {
            return (int) GETEUID.invokeExact() == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("geteuid", e);
        }
    }

    /// The bytes of a path, whatever the locale of this process: the URI form has them untouched.
    static String bytes(Path path) {
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

    void makeFolder(String name) throws IOException {
        check(name, invoke(MKDIR, state, in(path, name), 0700));
    }

    void makeNode(String name, int mode, int device) throws IOException {
        if (MKNOD == null) {
            throw new FileSystemException(TarEntry.shown(name), null, "no mknod in this C library");
        }
        check(name, invoke(MKNOD, state, in(path, name), mode, (long) device));
    }

    void makeSymbolicLink(String name, String target) throws IOException {
        check(name, invoke(SYMLINK, state, in(other, target), in(path, name)));
    }

    /// Where a symbolic link points.
    String target(String name) throws IOException {
        long size = invokeLong(READLINK, state, in(path, name), buffer, (long) BUFFER);
        check(name, (int) size);
        return new String(taken((int) size), StandardCharsets.ISO_8859_1);
    }

    void makeHardLink(String name, String target) throws IOException {
        check(name, invoke(LINK, state, in(other, target), in(path, name)));
    }

    void remove(String name) throws IOException {
        check(name, invoke(UNLINK, state, in(path, name)));
    }

    /// Makes a new file and returns its descriptor, to be closed.
    int create(String name) throws IOException {
        return check(name, invoke(OPEN, state, in(path, name), CREATE_NEW_TO_WRITE, 0600));
    }

    void write(String name, int descriptor, byte[] bytes, int length) throws IOException {
        for (int from = 0; from < length; ) {
            int n = Math.min(length - from, BUFFER);
            MemorySegment.copy(bytes, from, buffer, ValueLayout.JAVA_BYTE, 0, n);
            long written = invokeLong(WRITE, state, descriptor, buffer, (long) n);
            check(name, (int) written);
            from += (int) written;
        }
    }

    void close(String name, int descriptor) throws IOException {
        check(name, invoke(CLOSE, state, descriptor));
    }

    void owner(String name, int uid, int gid) throws IOException {
        check(name, invoke(LCHOWN, state, in(path, name), uid, gid));
    }

    /// Not for symbolic links, which it would follow.
    void mode(String name, int mode) throws IOException {
        check(name, invoke(CHMOD, state, in(path, name), mode));
    }

    void modified(String name, TarEntry.Time time) throws IOException {
        for (int i = 0; i < 4; i += 2) {
            times.setAtIndex(JAVA_LONG, i, time.seconds());
            times.setAtIndex(JAVA_LONG, i + 1, time.nanos());
        }
        check(name, invoke(UTIMENSAT, state, HERE, in(path, name), times, NO_FOLLOW));
    }

    void attribute(String name, String attribute, byte[] value) throws IOException {
        if (value.length > BUFFER) {
            throw new LayerException(
                    "%s: attribute of %d bytes (expected: at most %d)"
                            .formatted(TarEntry.shown(name), value.length, BUFFER));
        }
        MemorySegment.copy(value, 0, buffer, ValueLayout.JAVA_BYTE, 0, value.length);
        long size = value.length;
        check(
                name,
                invoke(LSETXATTR, state, in(path, name), in(other, attribute), buffer, size, 0));
    }

    /// All extended attributes; none where the file system has no such thing.
    Map<String, byte[]> attributes(String name) throws IOException {
        long size = invokeLong(LLISTXATTR, state, in(path, name), buffer, (long) BUFFER);
        if (size < 0 && (int) ERRNO.get(state, 0L) == NOT_SUPPORTED) {
            return Map.of();
        }
        check(name, (int) size);
        String names = new String(taken((int) size), StandardCharsets.ISO_8859_1);
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String key : names.split("\0", -1)) {
            if (key.isEmpty()) {
                continue;
            }
            long length =
                    invokeLong(LGETXATTR, state, in(path, name), in(other, key), buffer, BUFFER);
            if (length < 0 && (int) ERRNO.get(state, 0L) == NO_DATA) {
                continue; // listed, but not ours to read
            }
            check(name, (int) length);
            attributes.put(key, taken((int) length));
        }
        return attributes;
    }

    /// Returns when all that was written to the file system of `folder` is on its disk.
    void sync(String folder) throws IOException {
        int descriptor = check(folder, invoke(OPEN, state, in(path, folder), FOLDER_TO_READ, 0));
        try {
            check(folder, invoke(SYNCFS, state, descriptor));
        } finally {
            close(folder, descriptor);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private byte[] taken(int size) {
        return buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemorySegment in(MemorySegment place, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length >= PATH) {
            throw new LayerException("%s: name too long".formatted(TarEntry.shown(name)));
        }
        MemorySegment.copy(bytes, 0, place, ValueLayout.JAVA_BYTE, 0, bytes.length);
        place.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return place;
    }

    private int check(String name, int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        throw new FileSystemException(TarEntry.shown(name), null, text((int) ERRNO.get(state, 0L)));
    }

    private static String text(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(200).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("strerror", e);
        }
    }

    private static int invoke(MethodHandle call, Object... arguments) {
        try {
            return (int) call.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("call of the C library", e);
        }
    }

    private static long invokeLong(MethodHandle call, Object... arguments) {
        try {
            return (long) call.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("call of the C library", e);
        }
    }

    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle longCall(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                C.findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }
}
