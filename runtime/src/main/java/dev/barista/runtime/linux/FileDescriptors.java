package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.O_CLOEXEC;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// Opens and closes descriptors that Java has no object for.
final class FileDescriptors {

    /// @param flags beside close-on-exec
    static int open(Path path, long flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path.toString()).address();
            return Libc.OPEN.require("cannot open " + path, name, flags | O_CLOEXEC, 0);
        }
    }

    /// Writes to a file that is there, in one piece, and takes no longer than the kernel does.
    ///
    /// @return 0, or the `errno`
    static int write(Path path, String value) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path.toString()).address();
            int descriptor = Libc.OPEN.call(name, Constants.O_WRONLY | O_CLOEXEC, 0);
            if (descriptor < 0) {
                return -descriptor;
            }
            int written =
                    Libc.WRITE.call(
                            descriptor, arena.allocateFrom(value).address(), value.length());
            close(descriptor);
            return Math.max(0, -written);
        }
    }

    static int append(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path.toString()).address();
            long flags = Constants.O_WRONLY | Constants.O_CREAT | Constants.O_APPEND;
            return Libc.OPEN.require("cannot open " + path, name, flags | O_CLOEXEC, 0640);
        }
    }

    static void close(int descriptor) {
        Libc.CLOSE.call(descriptor);
    }

    private FileDescriptors() {}
}
