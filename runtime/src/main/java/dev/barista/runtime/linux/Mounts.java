package dev.barista.runtime.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// Mounts on the calling thread's namespace: call it on [MountThreads].
public final class Mounts {

    /// Puts a writable layer on read-only ones.
    ///
    /// Paths in `options` are relative to `folder`: the kernel takes 4 KiB of options at most,
    /// which forty absolute paths of layers exceed.
    public static void overlay(Path folder, String options, Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.CHDIR.require(
                    "cannot enter " + folder, arena.allocateFrom(folder.toString()).address());
            long type = arena.allocateFrom("overlay").address();
            long where = arena.allocateFrom(target.toString()).address();
            long data = arena.allocateFrom(options).address();
            try {
                Libc.MOUNT.require(
                        "cannot mount an overlay on " + target, type, where, type, 0, data);
            } finally {
                Libc.CHDIR.call(arena.allocateFrom("/").address());
            }
        }
    }

    /// Detaches at once; the mount ends when no process uses it any more. Not mounted is fine.
    public static void detach(Path target) throws IOException {
        unmount(target, Constants.MNT_DETACH);
    }

    /// What is mounted here is not seen elsewhere, and what is mounted elsewhere not here.
    static void makePrivate() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long root = arena.allocateFrom("/").address();
            long flags = Constants.MS_REC | Constants.MS_PRIVATE;
            Libc.MOUNT.require("cannot detach from the machine's mounts", 0, root, 0, flags);
        }
    }

    static void unmount(Path target, long flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.UMOUNT.call(arena.allocateFrom(target.toString()).address(), flags);
            if (result < 0 && -result != Libc.EINVAL && -result != Libc.ENOENT) {
                throw new IOException("cannot unmount " + target + ": " + Libc.describe(-result));
            }
        }
    }

    private Mounts() {}
}
