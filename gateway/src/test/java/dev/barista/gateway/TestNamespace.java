package dev.barista.gateway;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// A network namespace with a loopback, for as long as a process of ours lives in it. Needs root.
final class TestNamespace implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ValueLayout.ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT);

    private final Process process;

    TestNamespace() throws IOException {
        process =
                new ProcessBuilder(
                                "unshare",
                                "-n",
                                "sh",
                                "-c",
                                "ip link set lo up && echo up && exec sleep 60")
                        .start();
        if (process.getInputStream().read() != 'u') {
            throw new IOException("network namespace: not made");
        }
    }

    private static MethodHandle handle(String name, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }

    long pid() {
        return process.pid();
    }

    /// Runs an action on a thread inside the namespace of a process. The action must start no
    /// thread, not even a virtual one: a new carrier would inherit the namespace, and stay.
    static <T> T inside(long pid, Callable<T> action) throws Exception {
        FutureTask<T> task =
                new FutureTask<>(() -> {
                    enter(pid);
                    return action.call();
                });
        Thread.ofPlatform().start(task); // its namespace ends with it
        return task.get();
    }

    /// A socket as [dev.barista.gateway.port.Sockets] wants it.
    static int socket(long pid, boolean blocking) throws IOException {
        try {
            int type = SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
            return inside(pid, () -> call(SOCKET, AF_INET, type, 0));
        } catch (Exception failed) {
            throw new IOException("socket in the namespace of %d".formatted(pid), failed);
        }
    }

    private static void enter(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/%d/ns/net".formatted(pid));
            int descriptor = call(OPEN, path, 0);
            int entered = call(SETNS, descriptor, CLONE_NEWNET);
            call(CLOSE, descriptor);
            if (descriptor < 0 || entered < 0) {
                throw new IOException("setns: %d, %d".formatted(descriptor, entered));
            }
        }
    }

    @com.google.errorprone.annotations.CanIgnoreReturnValue
    private static int call(MethodHandle handle, Object... arguments) throws IOException {
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable failed) {
            throw new IOException("system call", failed);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
