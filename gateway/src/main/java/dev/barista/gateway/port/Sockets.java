package dev.barista.gateway.port;

import java.io.IOException;

/// Opens sockets where instances are.
@FunctionalInterface
public interface Sockets {

    /// A TCP socket over IPv4, not connected, made inside the network namespace of a process, with
    /// `SOCK_NONBLOCK` and `SOCK_CLOEXEC`. The caller closes it. May block for a short time: never
    /// called on an event loop, but on at most [GatewaySettings#SOCKET_THREADS] threads at once.
    ///
    /// The calling thread must be back in its own namespace when this returns or throws, and must
    /// start no thread meanwhile, not even a virtual one: it would inherit the namespace.
    ///
    /// @return its file descriptor
    /// @throws IOException if the process has gone, or is not ours
    int open(long pid) throws IOException;

    /// For a machine without network namespaces: refuses.
    static Sockets none() {
        return pid -> {
            throw new IOException(
                    "network namespace of process: %d (expected: none, this gateway"
                            .formatted(pid)
                            .concat(" reaches instances on the host's network only)"));
        };
    }
}
