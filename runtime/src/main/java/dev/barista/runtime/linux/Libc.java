package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Functions of the C library. Thread-safe; a call blocks as long as the function does.
///
/// All are called as `int f(long, long, long, long, long, long)` through one method handle, which
/// costs the start of the process one stub instead of thirty. The calling conventions of x86-64 and
/// arm64 allow it: integers and pointers go into six (eight) registers, of which a function reads
/// those that it declares, and as much of each as it declares.
enum Libc {
    ACCEPT4("accept4"),
    ACCESS("access"),
    BIND("bind"),
    CHDIR("chdir"),
    CHMOD("chmod"),
    CLOSE("close"),
    CONNECT("connect"),
    EVENTFD("eventfd"),
    FCHOWNAT("fchownat"),
    FCNTL("fcntl"),
    FTRUNCATE("ftruncate"),
    GETEUID("geteuid"),
    GETSOCKOPT("getsockopt"),
    GETTID("gettid"),
    IOCTL("ioctl"),
    KILL("kill"),
    LCHOWN("lchown"),
    LGETXATTR("lgetxattr"),
    LINK("link"),
    LISTEN("listen"),
    LLISTXATTR("llistxattr"),
    LSETXATTR("lsetxattr"),
    MKDIR("mkdir"),
    MKDIRAT("mkdirat"),
    MKFIFO("mkfifo"),
    MKNOD("mknod"),
    MOUNT("mount"),
    OPEN("open"),
    PIPE2("pipe2"),
    PIVOT_ROOT("pivot_root"),
    POLL("poll"),
    POSIX_SPAWN("posix_spawn"),
    POSIX_SPAWN_ATTR_INIT("posix_spawnattr_init"),
    POSIX_SPAWN_ATTR_SET_FLAGS("posix_spawnattr_setflags"),
    POSIX_SPAWN_ATTR_SET_MASK("posix_spawnattr_setsigmask"),
    POSIX_SPAWN_ATTR_SET_DEFAULT("posix_spawnattr_setsigdefault"),
    POSIX_SPAWN_CLOSE_FROM("posix_spawn_file_actions_addclosefrom_np"),
    POSIX_SPAWN_DUP("posix_spawn_file_actions_adddup2"),
    POSIX_SPAWN_FILES_INIT("posix_spawn_file_actions_init"),
    POSIX_SPAWN_OPEN("posix_spawn_file_actions_addopen"),
    PRCTL("prctl"),
    PWRITE("pwrite"),
    READ("read"),
    READLINK("readlink"),
    RECV("recv"),
    RECVMSG("recvmsg"),
    SEND("send"),
    SETHOSTNAME("sethostname"),
    SETNS("setns"),
    SETSOCKOPT("setsockopt"),
    SHUTDOWN("shutdown"),
    SIGFILLSET("sigfillset"),
    SOCKET("socket"),
    STATX("statx"),
    SYMLINK("symlink"),
    SYNCFS("syncfs"),
    SYSCALL("syscall"),
    UMASK("umask"),
    UMOUNT("umount2"),
    UNLINK("unlink"),
    UNSHARE("unshare"),
    UTIMENSAT("utimensat"),
    WAIT4("wait4"),
    WRITE("write");

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EROFS = 30;
    static final int EINVAL = 22;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;
    static final int ECHILD = 10;
    static final int EADDRINUSE = 98;
    static final int ECONNRESET = 104;
    static final int ECONNREFUSED = 111;
    static final int EINPROGRESS = 115;

    private final String symbol;

    Libc(String symbol) {
        this.symbol = symbol;
    }

    /// Whether this C library has it.
    boolean exists() {
        return Native.LINKER.defaultLookup().find(symbol).isPresent();
    }

    /// The result, or the negative `errno`, as the kernel itself does it. Pointers are passed as
    /// their address.
    int call(long... arguments) {
        MemorySegment function = Native.LINKER.defaultLookup().findOrThrow(symbol);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Native.STATE);
            int result =
                    (int)
                            Native.CALL.invokeExact(
                                    function,
                                    state,
                                    at(arguments, 0),
                                    at(arguments, 1),
                                    at(arguments, 2),
                                    at(arguments, 3),
                                    at(arguments, 4),
                                    at(arguments, 5));
            return result == -1 ? -(int) Native.ERRNO.get(state, 0L) : result;
        } catch (Throwable impossible) {
            throw new IllegalStateException(symbol, impossible);
        }
    }

    /// As [#call].
    ///
    /// @param what what was tried, for the message
    /// @throws IOException with the system's words for what went wrong
    int require(String what, long... arguments) throws IOException {
        int result = call(arguments);
        if (result < 0) {
            throw new IOException(what + ": " + describe(-result));
        }
        return result;
    }

    /// The system's words for an `errno`.
    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) Words.STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable impossible) {
            throw new IllegalStateException("strerror", impossible);
        }
    }

    private static long at(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    private static final class Native {
        static final Linker LINKER = Linker.nativeLinker();
        static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle CALL =
                LINKER.downcallHandle(
                        FunctionDescriptor.of(
                                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                                JAVA_LONG),
                        Linker.Option.captureCallState("errno"));
    }

    private static final class Words {
        static final MethodHandle STRERROR =
                Native.LINKER.downcallHandle(
                        Native.LINKER.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }
}
