package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/// Opens the first terminal of a container on a thread whose root is the container's by then, where
/// no class may be loaded: all is prepared here. Belongs to one thread at a time.
final class TerminalPlan {

    private static final long FLAGS =
            Constants.O_RDWR | Constants.O_NOCTTY | Constants.O_NONBLOCK | Constants.O_CLOEXEC;

    private final long multiplexer;
    private final long device;
    private final long unlocked;
    private final int owner;
    private int master = -1;

    TerminalPlan(Arena arena, int owner) {
        this.owner = owner;
        multiplexer = arena.allocateFrom("/dev/pts/ptmx").address();
        device = arena.allocateFrom("/dev/pts/0").address();
        unlocked = arena.allocate(JAVA_INT).address();
    }

    /// @return what failed, and why; empty if nothing did
    String run() {
        master = Libc.OPEN.call(multiplexer, FLAGS, 0);
        if (master < 0) {
            return "cannot open a terminal: " + Libc.describe(-master);
        }
        int result = Libc.IOCTL.call(master, Constants.TIOCSPTLCK, unlocked);
        if (result >= 0) {
            result = Libc.LCHOWN.call(device, owner, -1);
        }
        return result < 0 ? "cannot prepare a terminal: " + Libc.describe(-result) : "";
    }

    /// Our side of it; negative if there is none.
    int master() {
        return master;
    }
}
