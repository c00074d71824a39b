package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_FS;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNS;
import static dev.barista.runtime.linux.Constants.MNT_DETACH;
import static dev.barista.runtime.linux.Constants.MS_REC;
import static dev.barista.runtime.linux.Constants.MS_SLAVE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads with a mount namespace of their own. What they mount is seen by them and by the
/// processes they start, and vanishes with the last of these, even after `kill -9`: nothing is left
/// in the machine's mount table, because nothing was ever in it.
///
/// The machine's own mounts still arrive here (slave propagation), so that a disk mounted later is
/// seen, and one unmounted is not kept busy. Needs CAP_SYS_ADMIN. Thread-safe.
public final class MountThreads implements AutoCloseable {

    /// How many of them a driver has.
    public static final int USUAL = 4;

    private static final int QUEUE = 1024;

    private final int namespace;
    private final ThreadPoolExecutor threads;

    /// @param count of threads, as many mounts and starts happen at a time
    /// @param hidden mount points to unmount within the namespace
    public MountThreads(int count, List<Path> hidden) throws IOException {
        namespace = createNamespace(hidden);
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE),
                        Thread.ofPlatform().name("barista-mounts-", 0).daemon().factory());
    }

    /// Runs a task there and waits for it.
    ///
    /// @throws IOException as the task does
    public <T> T call(Callable<T> task) throws IOException {
        Future<T> future = threads.submit(() -> callInside(task));
        try {
            return future.get();
        } catch (InterruptedException e) {
            // Not cancelled: a mount or a start half done is worse than one that is done in vain.
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }

    /// Entering again costs microseconds, and also undoes what an earlier task did to the thread's
    /// root and working directory.
    private <T> T callInside(Callable<T> task) throws Exception {
        enter();
        return task.call();
    }

    /// Moves the calling thread there for good.
    void enter() throws IOException {
        Libc.UNSHARE.require("cannot leave the common file system context", CLONE_FS);
        Libc.SETNS.require("cannot enter the mount namespace", namespace, CLONE_NEWNS);
    }

    private static int createNamespace(List<Path> hidden) throws IOException {
        var creation =
                new java.util.concurrent.FutureTask<>(() -> {
                    Libc.UNSHARE.require("cannot create a mount namespace", CLONE_NEWNS);
                    try (Arena arena = Arena.ofConfined()) {
                        long root = arena.allocateFrom("/").address();
                        Libc.MOUNT.require(
                                "cannot detach from the machine's mounts",
                                0,
                                root,
                                0,
                                MS_REC | MS_SLAVE);
                    }
                    for (Path path : hidden) {
                        Mounts.unmount(path, MNT_DETACH);
                    }
                    return FileDescriptors.open(
                            Path.of("/proc/thread-self/ns/mnt"), Constants.O_RDONLY);
                });
        Thread.ofPlatform().name("barista-mount-namespace").daemon().start(creation);
        try {
            return creation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }

    /// Of the namespace, as the kernel counts it: `mnt:[4026532000]`.
    public String name() throws IOException {
        return call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/mnt")).toString());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                return; // a thread that hangs in the kernel still needs the namespace
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FileDescriptors.close(namespace);
    }
}
