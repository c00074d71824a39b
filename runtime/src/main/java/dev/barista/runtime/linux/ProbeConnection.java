package dev.barista.runtime.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/// A connection of a probe, with one time limit for all that it reads and writes. Belongs to one
/// thread; meant for virtual ones.
public final class ProbeConnection implements AutoCloseable {

    private final Connection connection;
    private final Supplier<Duration> left;

    ProbeConnection(Connection connection, Supplier<Duration> left) {
        this.connection = connection;
        this.left = left;
    }

    /// @return how many bytes, at least one; -1 at the end
    /// @throws java.net.SocketTimeoutException if the time is over
    public int read(byte[] into) throws IOException {
        return connection.read(into, 0, left.get());
    }

    /// @param bytes not more than the socket's buffer takes at once, some hundred KiB
    public void write(byte[] bytes) throws IOException {
        connection.write(bytes);
    }

    @Override
    public void close() {
        connection.close();
    }
}
