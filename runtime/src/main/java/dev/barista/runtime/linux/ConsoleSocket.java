package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The socket over which crun and runc hand over the terminal that they have made in a container:
/// `--console-socket`. Belongs to one thread.
public final class ConsoleSocket implements AutoCloseable {

    private static final String NAME = "console";
    private static final int PATH_LENGTH = 108;
    private static final int SPACE = 256; // for the control message, whose header takes 16 bytes
    private static final long TYPE = 12; // in that header: long length, int level, int type
    private static final long DESCRIPTOR = 16;

    private final Path folder;
    private final int directory;
    private final int socket;

    /// @param folder of the caller's, in which there is nothing of that name
    public ConsoleSocket(Path folder) throws IOException {
        this.folder = folder;
        directory = FileDescriptors.open(folder, Constants.O_RDONLY);
        int opened = -1;
        try (Arena arena = Arena.ofConfined()) {
            opened =
                    Libc.SOCKET.require(
                            "cannot open a socket",
                            Constants.AF_UNIX,
                            Constants.SOCK_STREAM | Constants.O_CLOEXEC | Constants.O_NONBLOCK,
                            0);
            MemorySegment address = arena.allocate(2 + PATH_LENGTH, 8);
            address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
            byte[] path = path().getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            Libc.BIND.require(
                    "cannot bind to " + path(), opened, address.address(), 2 + path.length + 1L);
            Libc.LISTEN.require("cannot listen", opened, 1);
            socket = opened;
        } catch (IOException failure) {
            FileDescriptors.close(opened);
            FileDescriptors.close(directory);
            throw failure;
        }
    }

    /// For the argument. By way of a descriptor of ours: a path to a socket has 107 bytes at most,
    /// and that of a data folder may be longer.
    public String path() {
        return "/proc/%d/fd/%d/%s".formatted(ProcessHandle.current().pid(), directory, NAME);
    }

    /// The terminal, when the program has said that all went well: it has been sent by then.
    ///
    /// @throws IOException if none was sent
    public CommandStreams receive(Children children) throws IOException {
        int connection =
                Libc.ACCEPT4.require(
                        "no terminal came from the runtime",
                        socket,
                        0,
                        0,
                        Constants.O_CLOEXEC | Constants.O_NONBLOCK);
        try {
            return CommandStreams.onTerminal(children, descriptorFrom(connection));
        } finally {
            FileDescriptors.close(connection);
        }
    }

    private static int descriptorFrom(int connection) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(4096);
            MemorySegment vector = arena.allocate(16, 8);
            vector.set(ADDRESS, 0, text);
            vector.set(JAVA_LONG, 8, text.byteSize());
            MemorySegment control = arena.allocate(SPACE, 8);
            MemorySegment header = arena.allocate(56, 8); // struct msghdr
            header.set(ADDRESS, 16, vector);
            header.set(JAVA_LONG, 24, 1);
            header.set(ADDRESS, 32, control);
            header.set(JAVA_LONG, 40, SPACE);
            Libc.RECVMSG.require(
                    "cannot receive the terminal",
                    connection,
                    header.address(),
                    Constants.MSG_CMSG_CLOEXEC);
            boolean rights = control.get(JAVA_INT, TYPE) == Constants.SCM_RIGHTS;
            if (header.get(JAVA_LONG, 40) < DESCRIPTOR + 4 || !rights) {
                throw new IOException("console socket: no descriptor (expected: a terminal's)");
            }
            return control.get(JAVA_INT, DESCRIPTOR);
        }
    }

    @Override
    public void close() throws IOException {
        FileDescriptors.close(socket);
        FileDescriptors.close(directory);
        Files.deleteIfExists(folder.resolve(NAME));
    }
}
