package dev.barista.runtime.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/// The standard input and outputs of a program that is started.
public sealed interface Stdio {

    /// The input is empty; both outputs are appended to a file, made when it is not there.
    record Appended(Path file) implements Stdio {}

    /// The input is a FIFO, to which another process has its other end open; both outputs are
    /// appended to a file.
    ///
    /// @param endless whether the program has it open for writing too, so that it never ends
    record Fed(Path input, boolean endless, Path file) implements Stdio {
        private long flags() {
            return endless ? Constants.O_RDWR : Constants.O_RDONLY;
        }
    }

    /// Descriptors of this process.
    ///
    /// @param input negative for an empty one
    record Descriptors(int input, int output, int errors) implements Stdio {}

    /// All three are a terminal, which becomes the controlling one of the program's session.
    ///
    /// @param device where the program finds it when it starts
    record OnTerminal(String device) implements Stdio {}

    /// Adds what the new process opens, in the order of its descriptors.
    ///
    /// @param files of `posix_spawn`
    default void plan(Arena arena, long files) throws IOException {
        switch (this) {
            case Appended(Path file) -> {
                empty(arena, files);
                append(arena, files, file);
            }
            case Fed fed -> {
                long path = arena.allocateFrom(fed.input().toString()).address();
                Spawn.require(Libc.POSIX_SPAWN_OPEN.call(files, 0, path, fed.flags(), 0));
                append(arena, files, fed.file());
            }
            case Descriptors(int input, int output, int errors) -> {
                if (input < 0) {
                    empty(arena, files);
                } else {
                    Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, input, 0));
                }
                Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, output, 1));
                Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, errors, 2));
            }
            case OnTerminal(String device) -> {
                // A session leader without a controlling terminal gets the first that it opens.
                long path = arena.allocateFrom(device).address();
                Spawn.require(Libc.POSIX_SPAWN_OPEN.call(files, 0, path, Constants.O_RDWR, 0));
                Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, 0, 1));
                Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, 0, 2));
            }
        }
    }

    /// As descriptors: files of ours cannot be opened from within a container.
    ///
    /// @param open gets those that were opened, for the caller to close
    default Stdio opened(List<Integer> open) throws IOException {
        return switch (this) {
            case Appended(Path file) -> {
                int output = kept(FileDescriptors.append(file), open);
                yield new Descriptors(-1, output, output);
            }
            case Fed fed -> {
                int input = kept(FileDescriptors.open(fed.input(), fed.flags()), open);
                int output = kept(FileDescriptors.append(fed.file()), open);
                yield new Descriptors(input, output, output);
            }
            case Descriptors _, OnTerminal _ -> this;
        };
    }

    private static int kept(int descriptor, List<Integer> open) {
        open.add(descriptor);
        return descriptor;
    }

    private static void append(Arena arena, long files, Path file) throws IOException {
        long path = arena.allocateFrom(file.toString()).address();
        long append = Constants.O_WRONLY | Constants.O_CREAT | Constants.O_APPEND;
        Spawn.require(Libc.POSIX_SPAWN_OPEN.call(files, 1, path, append, 0640));
        Spawn.require(Libc.POSIX_SPAWN_DUP.call(files, 1, 2));
    }

    private static void empty(Arena arena, long files) throws IOException {
        long nothing = arena.allocateFrom("/dev/null").address();
        Spawn.require(Libc.POSIX_SPAWN_OPEN.call(files, 0, nothing, Constants.O_RDONLY, 0));
    }
}
