package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.AF_INET;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNET;
import static dev.barista.runtime.linux.Constants.O_CLOEXEC;
import static dev.barista.runtime.linux.Constants.O_NONBLOCK;
import static dev.barista.runtime.linux.Constants.SOCK_STREAM;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Opens TCP sockets inside the network namespaces of other processes: a thread goes there, opens
/// the socket, and comes back. The socket stays there: any thread with its descriptor connects to
/// that namespace's loopback. Needs CAP_SYS_ADMIN. Thread-safe.
public final class NamespacedSockets implements AutoCloseable {

    private static final int QUEUE = 4096;
    private static final int NAME_LENGTH = 64;

    private final int home;
    private final byte[] homeName;
    private final ThreadPoolExecutor threads;

    /// @param count of threads; one opens about 50,000 sockets in a second
    public NamespacedSockets(int count) throws IOException {
        home = FileDescriptors.open(Path.of("/proc/self/ns/net"), Constants.O_RDONLY);
        homeName = currentName();
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE),
                        Thread.ofPlatform().name("barista-sockets-", 0).daemon().factory());
    }

    /// A socket that is not connected, non-blocking, closed on exec. It is the caller's to close.
    /// Takes tens of microseconds.
    ///
    /// @throws IOException if the process has ended, or is on the machine's own network
    public int open(long pid) throws IOException {
        try {
            return openLater(pid).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }

    /// As [#open], for callers that must not block: completes on one of our threads.
    public CompletableFuture<Integer> openLater(long pid) {
        var socket = new CompletableFuture<Integer>();
        try {
            threads.execute(() -> openInto(pid, socket));
        } catch (RejectedExecutionException e) {
            socket.completeExceptionally(
                    new IOException(
                            "too many sockets wait to be opened (limit: " + QUEUE + ")", e));
        }
        return socket;
    }

    private void openInto(long pid, CompletableFuture<Integer> socket) {
        int descriptor;
        try {
            descriptor = openThere(pid);
        } catch (IOException e) {
            socket.completeExceptionally(e);
            return;
        } catch (RuntimeException fatal) {
            socket.completeExceptionally(fatal);
            throw fatal;
        }
        socket.complete(descriptor);
    }

    private int openThere(long pid) throws IOException {
        Path there = Path.of("/proc/" + pid + "/ns/net");
        int namespace = FileDescriptors.open(there, Constants.O_RDONLY);
        try {
            Libc.SETNS.require("cannot enter " + there, namespace, CLONE_NEWNET);
            try {
                // A pid that was given to another process would let requests out onto the machine.
                if (Arrays.equals(currentName(), homeName)) {
                    throw new IOException(
                            "process " + pid + ": on the machine's network (expected: its own)");
                }
                return newSocket();
            } finally {
                comeBack();
            }
        } finally {
            FileDescriptors.close(namespace);
        }
    }

    /// A thread that cannot come back must not run anything else: its death makes the pool start
    /// another.
    private void comeBack() {
        int result = Libc.SETNS.call(home, CLONE_NEWNET);
        if (result < 0) {
            throw new IllegalStateException("cannot come back: " + Libc.describe(-result));
        }
    }

    static int newSocket() throws IOException {
        return Libc.SOCKET.require(
                "cannot open a socket", AF_INET, SOCK_STREAM | O_CLOEXEC | O_NONBLOCK, 0);
    }

    private static byte[] currentName() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_LENGTH);
            long path = arena.allocateFrom("/proc/thread-self/ns/net").address();
            int length =
                    Libc.READLINK.require(
                            "cannot tell the network namespace", path, name.address(), NAME_LENGTH);
            return name.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                return; // still in use
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FileDescriptors.close(home);
    }
}
