package dev.barista.runtime.linux;

import java.io.IOException;

/// A TCP connection to an instance, as a stream that waits on virtual threads. Thread-safe: for one
/// reader and one writer, and for others that close it.
public final class SocketStream implements AutoCloseable {

    private final OpenFile reading;
    private final OpenFile writing;

    /// @param descriptor connected and non-blocking; closed by this from now on
    SocketStream(int descriptor, Poller poller) throws IOException {
        int copy = Libc.FCNTL.call(descriptor, Constants.F_DUPFD_CLOEXEC, 3);
        if (copy < 0) {
            FileDescriptors.close(descriptor);
            throw new IOException("cannot open a connection: " + Libc.describe(-copy));
        }
        reading = new OpenFile(descriptor, poller);
        writing = new OpenFile(copy, poller);
    }

    /// @return how many bytes, at least one; -1 at the end
    public int read(byte[] into) throws IOException {
        return reading.read(into, 0, into.length);
    }

    /// Returns when all of it is with the kernel.
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writing.write(bytes, offset, length);
    }

    /// Nothing more is written; it can still be read.
    public void closeOutput() {
        writing.control(Libc.SHUTDOWN, Constants.SHUT_WR, 0);
    }

    /// Idempotent.
    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
