package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Both ends of a new pipe, closed on exec. The caller closes them.
record Pipe(int reading, int writing) {

    static Pipe open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            Libc.PIPE2.require("cannot open a pipe", ends.address(), Constants.O_CLOEXEC);
            return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        }
    }

    /// Of this process' end alone: programs expect theirs to block.
    static int unblocked(int descriptor) throws IOException {
        Libc.FCNTL.require(
                "cannot change a pipe", descriptor, Constants.F_SETFL, Constants.O_NONBLOCK);
        return descriptor;
    }
}
