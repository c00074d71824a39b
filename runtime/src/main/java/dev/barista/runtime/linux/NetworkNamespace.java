package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_NEWNET;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// A network namespace, held by an open descriptor: no process has to run in it, and nothing is
/// mounted. The kernel ends it with its last descriptor, socket and process. Thread-safe.
public final class NetworkNamespace implements AutoCloseable {

    private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");
    private static final Path PRIVILEGED_PORTS =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NetworkNamespace(int descriptor) {
        this.descriptor = descriptor;
    }

    /// A new one, where loopback is down. Needs CAP_SYS_ADMIN.
    public static NetworkNamespace create() throws IOException {
        return onThread(() -> {
            Libc.UNSHARE.require("cannot make a network namespace", CLONE_NEWNET);
            return current();
        });
    }

    /// A new one for one sandbox, where loopback is up. No other process is in it: no port there
    /// needs protection.
    public static NetworkNamespace createWithLoopback() throws IOException {
        return onThread(() -> {
            Libc.UNSHARE.require("cannot make a network namespace", CLONE_NEWNET);
            Loopback.up();
            Files.writeString(PRIVILEGED_PORTS, "0");
            return current();
        });
    }

    /// Makes a new one, which the calling thread is in afterwards: for a thread that makes many.
    public static NetworkNamespace createAndEnter() throws IOException {
        Libc.UNSHARE.require("cannot make a network namespace", CLONE_NEWNET);
        return current();
    }

    /// That of the calling thread.
    public static NetworkNamespace current() throws IOException {
        return new NetworkNamespace(FileDescriptors.open(CURRENT, Constants.O_RDONLY));
    }

    /// That of a process.
    public static NetworkNamespace of(long pid) throws IOException {
        Path path = Path.of("/proc/" + pid + "/ns/net");
        return new NetworkNamespace(FileDescriptors.open(path, Constants.O_RDONLY));
    }

    /// Runs a task on a thread of its own, which is in this namespace.
    ///
    /// @throws IOException as the task does
    public <T> T call(Callable<T> task) throws IOException {
        return onThread(() -> {
            enter();
            return task.call();
        });
    }

    /// Moves the calling thread there, which must be a platform thread of the caller's own.
    public void enter() throws IOException {
        Libc.SETNS.require("cannot enter a network namespace", descriptor, CLONE_NEWNET);
    }

    private static <T> T onThread(Callable<T> task) throws IOException {
        var run = new FutureTask<>(task);
        Thread.ofPlatform().name("barista-network").daemon().start(run);
        try {
            return run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }

    /// Of this process, while it is open.
    public int descriptor() {
        return descriptor;
    }

    /// Idempotent.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            FileDescriptors.close(descriptor);
        }
    }
}
