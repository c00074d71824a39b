package dev.barista.gateway.upstream;

import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.Sockets;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Opens sockets inside network namespaces, away from the event loops: to enter a namespace
/// concerns a whole thread, and may block. Thread-safe.
public final class NamespaceSockets implements AutoCloseable {

    private static final int WAITING = 4096;
    private static final int O_NONBLOCK = 0x800; // of Linux on x86-64 and on arm64

    private final Sockets sockets;
    private final ThreadPoolExecutor threads;

    public NamespaceSockets(Sockets sockets) {
        this.sockets = sockets;
        threads =
                new ThreadPoolExecutor(
                        GatewaySettings.SOCKET_THREADS,
                        GatewaySettings.SOCKET_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING),
                        Thread.ofPlatform().daemon().name("gateway-sockets-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Opens one; the answer comes on the event loop.
    void open(long pid, EventLoop loop, IntConsumer opened, Consumer<Throwable> failed) {
        try {
            threads.execute(() -> openNow(pid, loop, opened, failed));
        } catch (RejectedExecutionException full) {
            failed.accept(new IOException("sockets to open: too many wait", full));
        }
    }

    private void openNow(long pid, EventLoop loop, IntConsumer opened, Consumer<Throwable> failed) {
        int descriptor;
        try {
            descriptor = sockets.open(pid);
            checkNonBlocking(descriptor);
        } catch (IOException | RuntimeException failure) {
            loop.execute(() -> failed.accept(failure));
            return;
        }
        try {
            loop.execute(() -> opened.accept(descriptor));
        } catch (RejectedExecutionException closing) {
            close(descriptor); // the loop is shut down: the socket is not wanted any more
        }
    }

    /// A blocking socket would stop an event loop, and with it all its requests.
    private static void checkNonBlocking(int descriptor) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor))) {
            if (line.startsWith("flags:")
                    && (Integer.parseInt(line.substring(6).trim(), 8) & O_NONBLOCK) == 0) {
                close(descriptor);
                throw new IOException(
                        "socket: %d blocks (expected: opened with SOCK_NONBLOCK)"
                                .formatted(descriptor));
            }
        }
    }

    static void close(int descriptor) {
        try {
            new FileDescriptor(descriptor).close();
        } catch (IOException alreadyClosed) {
            // nothing is left to close
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
