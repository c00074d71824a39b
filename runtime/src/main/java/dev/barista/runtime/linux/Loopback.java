package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The network interface `lo` of the calling thread's namespace.
final class Loopback {

    private static final long REQUEST = 40; // struct ifreq: char name[16], then a union
    private static final long FLAGS = 16;

    static void up() throws IOException {
        int socket = NamespacedSockets.newSocket();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST, 8);
            request.setString(0, "lo");
            long address = request.address();
            Libc.IOCTL.require("cannot see lo", socket, Constants.SIOCGIFFLAGS, address);
            short flags = request.get(JAVA_SHORT, FLAGS);
            request.set(JAVA_SHORT, FLAGS, (short) (flags | Constants.IFF_UP));
            Libc.IOCTL.require("cannot bring lo up", socket, Constants.SIOCSIFFLAGS, address);
        } finally {
            FileDescriptors.close(socket);
        }
    }

    private Loopback() {}
}
