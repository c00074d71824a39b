package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A start prepared for a thread whose root is the container's by then: the program is looked for
/// there. Belongs to one thread at a time.
final class SpawnPlan {

    private static final long X_OK = 1;
    private static final int EACCES = 13;

    private final MemorySegment pid;
    private final long files;
    private final long attributes;
    private final long arguments;
    private final long environment;
    private final long[] candidates;
    private final String program;

    /// @param stdio descriptors, or a terminal of the container
    /// @param gate a FIFO that holds the program up until its other end is opened; empty is none
    SpawnPlan(Arena arena, FirstProcess process, Stdio stdio, String gate) throws IOException {
        pid = arena.allocate(JAVA_INT);
        files = files(arena, stdio, gate);
        attributes = Spawn.attributes(arena);
        arguments = Spawn.strings(arena, process.arguments());
        environment = Spawn.strings(arena, process.environment());
        program = process.arguments().getFirst();
        List<String> paths = process.candidates();
        candidates = paths.stream().mapToLong(path -> arena.allocateFrom(path).address()).toArray();
    }

    private static long files(Arena arena, Stdio stdio, String gate) throws IOException {
        long files = arena.allocate(1024, 16).address();
        Spawn.require(Libc.POSIX_SPAWN_FILES_INIT.call(files));
        stdio.plan(arena, files);
        if (!gate.isEmpty()) {
            long fifo = arena.allocateFrom(gate).address();
            Spawn.require(Libc.POSIX_SPAWN_OPEN.call(files, 3, fifo, Constants.O_RDONLY, 0));
        }
        Spawn.require(Libc.POSIX_SPAWN_CLOSE_FROM.call(files, 3));
        return files;
    }

    /// Finds the program, as root; before the thread becomes another user.
    ///
    /// @return its index for [#run], or negative
    int find() {
        if (program.indexOf('/') >= 0) {
            return 0;
        }
        for (int i = 0; i < candidates.length; i++) {
            if (Libc.ACCESS.call(candidates[i], X_OK) == 0) {
                return i;
            }
        }
        return -1;
    }

    /// @return 0, or the number of the error
    int run(int candidate) {
        return Libc.POSIX_SPAWN.call(
                pid.address(), candidates[candidate], files, attributes, arguments, environment);
    }

    int pid() {
        return pid.get(JAVA_INT, 0);
    }

    /// @param error of [#run]; 0 if the program was not found
    String failure(int error) {
        String why =
                switch (error) {
                    case 0 -> "executable file not found in $PATH";
                    case Libc.ENOENT -> "stat " + program + ": no such file or directory";
                    case EACCES -> "permission denied";
                    default -> Libc.describe(error).toLowerCase(java.util.Locale.ROOT);
                };
        return "exec: \"%s\": %s".formatted(program, why);
    }
}
