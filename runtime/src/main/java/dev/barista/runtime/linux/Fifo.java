package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.O_NONBLOCK;
import static dev.barista.runtime.linux.Constants.O_RDONLY;
import static dev.barista.runtime.linux.Constants.O_WRONLY;
import static dev.barista.runtime.linux.Constants.POLLIN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// The end of a FIFO at whose other end a process waits. It is opened without waiting, so that a
/// process that has ended holds up no caller.
public final class Fifo {

    private static final int LOOKS = 500; // 10 s
    private static final long LOOK = 20; // milliseconds, at most: what is there ends it at once

    /// Gives a byte to the process that waits to read one. Takes microseconds.
    ///
    /// @throws IOException if no process reads there
    public static void give(Path fifo) throws IOException {
        int descriptor = FileDescriptors.open(fifo, O_WRONLY | O_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            long one = arena.allocateFrom("1").address();
            Libc.WRITE.require("cannot write to " + fifo, descriptor, one, 1);
        } finally {
            FileDescriptors.close(descriptor);
        }
    }

    /// Takes a byte from the process that waits to write one, or soon will; for 10 s at most.
    ///
    /// @param gone whether no process will write any more; called every now and then
    /// @throws IOException if no process has written
    public static void take(Path fifo, BooleanSupplier gone) throws IOException {
        int descriptor = FileDescriptors.open(fifo, O_RDONLY | O_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 8); // int fd, short events, short revents
            entry.set(JAVA_INT, 0, descriptor);
            entry.set(JAVA_SHORT, 4, POLLIN);
            boolean last = false;
            for (int i = 0; i < LOOKS && !last; i++) {
                last = gone.getAsBoolean(); // asked before the look: it may have written and gone
                if (Libc.POLL.call(entry.address(), 1, LOOK) > 0) {
                    require(fifo, Libc.READ.call(descriptor, arena.allocate(1).address(), 1));
                    return;
                }
            }
            throw new IOException("%s: nothing to read (expected: a byte)".formatted(fifo));
        } finally {
            FileDescriptors.close(descriptor);
        }
    }

    private static void require(Path fifo, int read) throws IOException {
        if (read != 1) {
            String why = read == 0 ? "closed at its other end" : Libc.describe(-read);
            throw new IOException("cannot read from %s: %s".formatted(fifo, why));
        }
    }

    private Fifo() {}
}
