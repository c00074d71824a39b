package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.AF_NETLINK;
import static dev.barista.runtime.linux.Constants.MSG_TRUNC;
import static dev.barista.runtime.linux.Constants.NETLINK_CAP_ACK;
import static dev.barista.runtime.linux.Constants.NETLINK_EXT_ACK;
import static dev.barista.runtime.linux.Constants.NETLINK_GET_STRICT_CHK;
import static dev.barista.runtime.linux.Constants.O_CLOEXEC;
import static dev.barista.runtime.linux.Constants.POLLIN;
import static dev.barista.runtime.linux.Constants.SOCK_RAW;
import static dev.barista.runtime.linux.Constants.SOL_NETLINK;
import static dev.barista.runtime.linux.Constants.SOL_SOCKET;
import static dev.barista.runtime.linux.Constants.SO_RCVBUFFORCE;
import static dev.barista.runtime.linux.Constants.SO_SNDBUFFORCE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Datagrams to and from the kernel. Not thread-safe: it belongs to one task at a time.
///
/// The socket stays in the network namespace in which it was opened, wherever its thread goes.
public final class NetlinkChannel implements AutoCloseable {

    private static final int LARGEST = 1 << 16; // the kernel's answers have 32 KiB at most
    private static final int BUFFER = 16 << 20; // a limit, not memory that is taken

    private final int descriptor;
    private boolean closed;

    private NetlinkChannel(int descriptor) {
        this.descriptor = descriptor;
    }

    /// In the network namespace of the calling thread.
    ///
    /// @param protocol 0 is `NETLINK_ROUTE`, 12 is `NETLINK_NETFILTER`
    /// @throws IOException if this kernel does not have the protocol
    public static NetlinkChannel open(int protocol) throws IOException {
        int descriptor =
                Libc.SOCKET.require(
                        "netlink: protocol " + protocol,
                        AF_NETLINK,
                        SOCK_RAW | O_CLOEXEC,
                        protocol);
        // Those that the kernel refuses only make messages smaller or less clear.
        option(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER);
        option(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
        option(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        option(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        option(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        return new NetlinkChannel(descriptor);
    }

    private static void option(int descriptor, long level, long name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long number = arena.allocateFrom(JAVA_INT, value).address();
            Libc.SETSOCKOPT.call(descriptor, level, name, number, JAVA_INT.byteSize());
        }
    }

    /// The kernel has done what the datagram asks for when this returns.
    public void send(byte[] datagram) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = arena.allocateFrom(JAVA_BYTE, datagram).address();
            int sent;
            do {
                sent = Libc.SEND.call(descriptor, bytes, datagram.length, 0);
            } while (sent == -Libc.EINTR);
            if (sent < 0) {
                throw new IOException(
                        "netlink: %d bytes to send: %s"
                                .formatted(datagram.length, Libc.describe(-sent)));
            }
        }
    }

    /// The next datagram; empty if there is none in time.
    ///
    /// @throws IOException if some were lost because too many were not received
    public Optional<byte[]> receive(Duration timeout) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if (!ready(arena, timeout)) {
                return Optional.empty();
            }
            MemorySegment buffer = arena.allocate(LARGEST, Long.BYTES);
            int length;
            do {
                length = Libc.RECV.call(descriptor, buffer.address(), buffer.byteSize(), MSG_TRUNC);
            } while (length == -Libc.EINTR);
            if (length < 0) {
                throw new IOException("netlink: nothing received: " + Libc.describe(-length));
            }
            if (length > LARGEST) {
                throw new IOException(
                        "netlink: %d bytes received (expected: at most %d)"
                                .formatted(length, LARGEST));
            }
            return Optional.of(buffer.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    private boolean ready(Arena arena, Duration timeout) throws IOException {
        MemorySegment entry = arena.allocate(8, 8); // int fd, short events, short revents
        entry.set(JAVA_INT, 0, descriptor);
        entry.set(JAVA_SHORT, 4, POLLIN);
        long end = Ticker.SYSTEM.nanos() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - Ticker.SYSTEM.nanos()));
            int count = Libc.POLL.call(entry.address(), 1, left);
            if (count >= 0) {
                return count > 0;
            }
            if (count != -Libc.EINTR) {
                throw new IOException("netlink: cannot wait: " + Libc.describe(-count));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    /// Idempotent.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            FileDescriptors.close(descriptor);
        }
    }
}
