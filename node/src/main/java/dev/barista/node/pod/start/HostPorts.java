package dev.barista.node.pod.start;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/// Ports of the host for instances that have no network of their own. Thread-safe.
public final class HostPorts {

    private static final int TRIES = 100;

    @GuardedBy("this")
    private final Set<Integer> taken = new HashSet<>();

    /// A port that is free, and is taken until it is given back.
    public synchronized int take() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = free();
            if (taken.add(port)) {
                return port;
            }
        }
        throw new IOException("port: none free after %d tries (expected: one)".formatted(TRIES));
    }

    /// An instance that was adopted has it.
    public synchronized void keep(int port) {
        taken.add(port);
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }

    /// @param port 0 stands for none
    public synchronized void giveBack(int port) {
        taken.remove(port);
    }
}
