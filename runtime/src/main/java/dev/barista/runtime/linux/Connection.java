package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One TCP connection over a descriptor. Waits on the poller, not in the kernel, so that a virtual
/// thread that waits costs no thread. Belongs to one thread.
final class Connection implements AutoCloseable {

    private static final int ADDRESS_LENGTH = 16; // struct sockaddr_in

    private final int descriptor;
    private final Poller poller;

    Connection(int descriptor, Poller poller) {
        this.descriptor = descriptor;
        this.poller = poller;
    }

    /// The caller's to close if it takes it.
    int descriptor() {
        return descriptor;
    }

    /// On loopback this is decided at once, without waiting.
    ///
    /// @param address four bytes
    /// @throws ConnectException if no process listens there
    void connect(byte[] address, int port, Duration timeout) throws IOException {
        int result = startConnecting(address, port);
        if (result == -Libc.EINPROGRESS) {
            if (!ready(Constants.POLLOUT)) {
                await(Constants.POLLOUT, timeout);
            }
            result = -pendingError();
        }
        if (result < 0) {
            throw new ConnectException(
                    "connect: " + Libc.describe(-result).toLowerCase(java.util.Locale.ROOT));
        }
    }

    private int startConnecting(byte[] address, int port) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment where = arena.allocate(ADDRESS_LENGTH, 4);
            where.set(JAVA_SHORT, 0, (short) Constants.AF_INET);
            where.set(JAVA_BYTE, 2, (byte) (port >> 8));
            where.set(JAVA_BYTE, 3, (byte) port);
            MemorySegment.copy(address, 0, where, JAVA_BYTE, 4, 4);
            return Libc.CONNECT.call(descriptor, where.address(), ADDRESS_LENGTH);
        }
    }

    /// Not more than the socket's buffer takes at once, some hundred KiB.
    void write(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, bytes);
            int written = Libc.WRITE.require("write", descriptor, buffer.address(), bytes.length);
            if (written != bytes.length) {
                throw new IOException("write: %d of %d bytes".formatted(written, bytes.length));
            }
        }
    }

    /// @return the number of bytes; -1 at the end
    int read(byte[] into, int offset, Duration timeout) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(into.length - offset);
            int count = Libc.READ.call(descriptor, buffer.address(), buffer.byteSize());
            while (count == -Libc.EAGAIN) {
                await(Constants.POLLIN, timeout);
                count = Libc.READ.call(descriptor, buffer.address(), buffer.byteSize());
            }
            if (count < 0) {
                throw new IOException("read: " + Libc.describe(-count));
            }
            MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset, count);
            return count == 0 ? -1 : count;
        }
    }

    private boolean ready(short events) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 4);
            entry.set(JAVA_INT, 0, descriptor);
            entry.set(JAVA_SHORT, 4, events);
            return Libc.POLL.call(entry.address(), 1, 0) > 0;
        }
    }

    private int pendingError() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, 4);
            Libc.GETSOCKOPT.require(
                    "connect",
                    descriptor,
                    Constants.SOL_SOCKET,
                    Constants.SO_ERROR,
                    error.address(),
                    length.address());
            return error.get(JAVA_INT, 0);
        }
    }

    private void await(short events, Duration timeout) throws IOException {
        var ready = new CompletableFuture<Boolean>();
        poller.await(descriptor, events, () -> ready.complete(true));
        try {
            ready.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer within the time limit");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            poller.forget(descriptor);
        }
    }

    @Override
    public void close() {
        FileDescriptors.close(descriptor);
    }
}
