package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A new pseudo-terminal.
///
/// @param master our side of it, non-blocking and closed on exec; the caller closes it
/// @param number of the device of the program's side
record Terminal(int master, int number) {

    /// On this file system of terminals, which may be a container's, seen from here.
    ///
    /// @param devices `/dev/pts`, or where a container has it: `/proc/7/root/dev/pts`
    /// @param owner user of the program; -1 if it is this one
    static Terminal open(Path devices, int owner) throws IOException {
        long flags = Constants.O_RDWR | Constants.O_NOCTTY | Constants.O_NONBLOCK;
        int master = FileDescriptors.open(devices.resolve("ptmx"), flags);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            Libc.IOCTL.require(
                    "cannot unlock a terminal", master, Constants.TIOCSPTLCK, number.address());
            Libc.IOCTL.require(
                    "cannot tell the terminal's number",
                    master,
                    Constants.TIOCGPTN,
                    number.address());
            int found = number.get(JAVA_INT, 0);
            long device =
                    arena.allocateFrom(devices.resolve(Integer.toString(found)).toString())
                            .address();
            Libc.LCHOWN.require("cannot give the terminal to its user", device, owner, -1);
            return new Terminal(master, found);
        } catch (IOException | RuntimeException failure) {
            FileDescriptors.close(master);
            throw failure;
        }
    }

    /// @param columns 0-65535
    /// @param rows 0-65535
    /// @return 0, or the negative `errno`
    static int resize(OpenFile master, int columns, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8, 4); // rows, columns, and both in pixels
            size.set(JAVA_SHORT, 0, (short) rows);
            size.set(JAVA_SHORT, 2, (short) columns);
            return master.control(Libc.IOCTL, Constants.TIOCSWINSZ, size.address());
        }
    }
}
