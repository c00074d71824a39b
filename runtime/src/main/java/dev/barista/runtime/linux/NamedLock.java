package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.AF_UNIX;
import static dev.barista.runtime.linux.Constants.O_CLOEXEC;
import static dev.barista.runtime.linux.Constants.SOCK_STREAM;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A lock among all processes of a network namespace, which leaves no file behind and is free again
/// when its holder has died: the name of a socket, of which there can be one. Not reentrant.
public final class NamedLock implements AutoCloseable {

    private static final long PAUSE = 5_000_000; // nanoseconds between two tries
    private static final int NAME = 3; // in struct sockaddr_un, after the family and a zero

    private final int descriptor;

    private NamedLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Waits for it.
    ///
    /// @throws IOException if another process holds it all the time
    public static NamedLock take(String name, Duration limit) throws IOException {
        long end = Ticker.SYSTEM.nanos() + limit.toNanos();
        int descriptor =
                Libc.SOCKET.require("cannot open a socket", AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0);
        while (true) {
            int result = bind(descriptor, name);
            if (result >= 0) {
                return new NamedLock(descriptor);
            }
            if (result != -Libc.EADDRINUSE || Ticker.SYSTEM.nanos() > end) {
                FileDescriptors.close(descriptor);
                throw new IOException(
                        "lock %s: %s (expected: free within %d s)"
                                .formatted(name, Libc.describe(-result), limit.toSeconds()));
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static int bind(int descriptor, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(NAME + name.length() + 1, 8);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            address.setString(NAME, name);
            return Libc.BIND.call(descriptor, address.address(), NAME + name.length());
        }
    }

    @Override
    public void close() {
        FileDescriptors.close(descriptor);
    }
}
