package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// A program to start with `posix_spawn`: in the calling thread's namespaces, with nothing of ours
/// but what is said here. It leads a session of its own.
///
/// @param arguments the first is the program's own name
/// @param environment `name=value`
public record Spawn(Path program, List<String> arguments, List<String> environment, Stdio stdio) {

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final long OPAQUE = 1024; // more than any C library's struct takes

    public Spawn {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    /// With an empty input.
    ///
    /// @param output where both its outputs are appended
    public Spawn(Path program, List<String> arguments, List<String> environment, Path output) {
        this(program, arguments, environment, new Stdio.Appended(output));
    }

    /// @return the pid
    /// @throws IOException if it cannot be run, with the system's reason
    int start() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pid = arena.allocate(JAVA_INT);
            int error =
                    Libc.POSIX_SPAWN.call(
                            pid.address(),
                            arena.allocateFrom(program.toString()).address(),
                            files(arena),
                            attributes(arena),
                            strings(arena, arguments),
                            strings(arena, environment));
            if (error != 0) {
                throw new IOException(
                        "cannot run %s: %s".formatted(program, Libc.describe(Math.abs(error))));
            }
            return pid.get(JAVA_INT, 0);
        }
    }

    private long files(Arena arena) throws IOException {
        long files = arena.allocate(OPAQUE, 16).address();
        require(Libc.POSIX_SPAWN_FILES_INIT.call(files));
        stdio.plan(arena, files);
        // Java opens files without close-on-exec; its own way to start programs closes all as well.
        require(Libc.POSIX_SPAWN_CLOSE_FROM.call(files, 3));
        return files;
    }

    static long attributes(Arena arena) throws IOException {
        long attributes = arena.allocate(OPAQUE, 16).address();
        require(Libc.POSIX_SPAWN_ATTR_INIT.call(attributes));
        require(Libc.POSIX_SPAWN_ATTR_SET_FLAGS.call(attributes, SETSIGDEF | SETSIGMASK | SETSID));
        MemorySegment none = arena.allocate(128, 8);
        MemorySegment all = arena.allocate(128, 8);
        Libc.SIGFILLSET.call(all.address());
        require(Libc.POSIX_SPAWN_ATTR_SET_MASK.call(attributes, none.address()));
        require(Libc.POSIX_SPAWN_ATTR_SET_DEFAULT.call(attributes, all.address()));
        return attributes;
    }

    static long strings(Arena arena, List<String> strings) {
        MemorySegment pointers = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return pointers.address();
    }

    static void require(int error) throws IOException {
        if (error != 0) {
            throw new IOException("cannot prepare a start: " + Libc.describe(Math.abs(error)));
        }
    }
}
