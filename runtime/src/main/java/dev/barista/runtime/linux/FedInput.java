package dev.barista.runtime.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// The input of a program as a FIFO, into which clients write, one after the other. Thread-safe.
public final class FedInput implements AutoCloseable {

    private static final int NONE = -1;

    private final Path fifo;
    private final Children children;
    private final boolean once;

    /// Keeps the input from its end, until the first client has gone; none if the program does so
    /// itself, by having it open for writing too.
    private int held;

    private FedInput(Path fifo, boolean once, int held, Children children) {
        this.fifo = fifo;
        this.once = once;
        this.held = held;
        this.children = children;
    }

    /// @param once whether it is at its end when the first client has gone
    public static FedInput make(Path fifo, boolean once, Children children) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(fifo.toString()).address();
            Libc.MKFIFO.require("cannot make " + fifo, path, 0600);
        }
        int held = FileDescriptors.open(fifo, Constants.O_RDWR | Constants.O_NONBLOCK);
        return new FedInput(fifo, once, held, children);
    }

    /// One that an earlier process has made, and never ends.
    public static FedInput find(Path fifo, Children children) {
        return new FedInput(fifo, false, NONE, children);
    }

    /// For the program.
    ///
    /// @param output where both its outputs are appended
    public Stdio stdio(Path output) {
        return new Stdio.Fed(fifo, !once, output);
    }

    /// For a client.
    ///
    /// @throws IOException if the program has closed it
    public OutputStream open() throws IOException {
        int descriptor = FileDescriptors.open(fifo, Constants.O_WRONLY | Constants.O_NONBLOCK);
        var file = new OpenFile(descriptor, children.poller());
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                file.write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }

            @Override
            public void close() {
                file.close();
                if (once) {
                    FedInput.this.close();
                }
            }
        };
    }

    @Override
    public synchronized void close() {
        if (held != NONE) {
            FileDescriptors.close(held);
            held = NONE;
        }
    }
}
