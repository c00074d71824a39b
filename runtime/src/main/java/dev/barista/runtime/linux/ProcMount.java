package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_NEWNS;
import static dev.barista.runtime.linux.Constants.CLONE_NEWPID;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Mounts `/proc` in a container that is being started, and lets its program begin. Thread-safe.
final class ProcMount {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int TRIES = 100_000;
    private static final long PAUSE = 50_000; // nanoseconds

    private final MountThreads threads;
    private final Children children;
    private final Path mount;
    private final List<String> masked;
    private final List<String> readOnly;

    ProcMount(
            MountThreads threads,
            Children children,
            Path mount,
            List<String> masked,
            List<String> readOnly) {
        this.threads = threads;
        this.children = children;
        this.mount = mount;
        this.masked = masked;
        this.readOnly = readOnly;
    }

    /// @param beginning the id of the thread that starts the container
    /// @param ended whether that thread has failed before anything could be done here
    /// @return what went wrong; empty if nothing did
    String mount(Path folder, FutureTask<Integer> beginning, BooleanSupplier ended, Cgroup cgroup)
            throws IOException {
        Path starter = Path.of("/proc/self/task", Integer.toString(get(beginning)));
        var two = new FutureTask<>(() -> mountFrom(folder, starter, ended, cgroup));
        Thread.ofPlatform().name("barista-proc").daemon().start(two);
        String failure;
        try {
            failure = get(two);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
        if (!failure.isEmpty() && !ended.getAsBoolean()) {
            open(starter.resolve("root" + RootPlan.GATE), ended); // else it would wait for ever
        }
        return failure;
    }

    private String mountFrom(Path folder, Path starter, BooleanSupplier ended, Cgroup cgroup)
            throws IOException, InterruptedException {
        int pids = openPidNamespace(starter.resolve("ns/pid_for_children"), ended);
        if (pids < 0) {
            return "the start of the container's first process failed";
        }
        int mounts = FileDescriptors.open(starter.resolve("ns/mnt"), Constants.O_RDONLY);
        try (Arena arena = Arena.ofConfined()) {
            threads.enter();
            if (!cgroup.takesThreads()) {
                for (long pid : Processes.inNamespace(starter.resolve("ns/pid_for_children"))) {
                    cgroup.add(pid);
                }
            }
            Libc.SETNS.require("cannot enter the pid namespace", pids, CLONE_NEWPID);
            int proc = newProc(folder.resolve("proc"));
            var plan = new Plan(arena);
            plan.add("enter the mount namespace", Libc.SETNS, mounts, CLONE_NEWNS);
            var root = new RootPlan(plan);
            root.attach(proc, "/proc");
            root.readOnly(readOnly);
            root.mask(masked);
            long gate = plan.text(RootPlan.GATE);
            String failure = plan.run(); // no class may be loaded from here on
            if (failure.isEmpty()) {
                failure = openGate(gate, ended);
                Libc.UNLINK.call(gate);
            }
            FileDescriptors.close(proc);
            return failure;
        } finally {
            FileDescriptors.close(mounts);
            FileDescriptors.close(pids);
        }
    }

    /// Of the thread's children: its own until it asks for another, then none until the first is
    /// there.
    private static int openPidNamespace(Path namespace, BooleanSupplier ended) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        for (int i = 0; i < TRIES && !ended.getAsBoolean(); i++) {
            if (Processes.isOther(namespace, own)) {
                return FileDescriptors.open(namespace, Constants.O_RDONLY);
            }
            LockSupport.parkNanos(PAUSE);
        }
        return -1;
    }

    /// A detached mount of `/proc` as the new namespace sees it.
    private int newProc(Path target) throws IOException, InterruptedException {
        Files.createDirectory(target);
        Path log = target.resolveSibling("mount.log");
        List<String> command = List.of("mount", "-t", "proc", "proc", target.toString());
        var child = children.start(new Spawn(mount, command, List.of(), log));
        int code = child.await(LIMIT).orElse(-1);
        if (code != 0) {
            child.signal(9);
            throw new IOException("cannot mount /proc: " + Files.readString(log).strip());
        }
        try {
            return RootPlan.detachedMount(target);
        } finally {
            Mounts.detach(target);
        }
    }

    /// Opening it fails until the other side is there.
    private static void open(Path gate, BooleanSupplier ended) {
        try (Arena arena = Arena.ofConfined()) {
            openGate(arena.allocateFrom(gate.toString()).address(), ended);
        }
    }

    private static String openGate(long gate, BooleanSupplier ended) {
        long flags = Constants.O_WRONLY | Constants.O_NONBLOCK | Constants.O_CLOEXEC;
        for (int i = 0; i < TRIES && !ended.getAsBoolean(); i++) {
            int descriptor = Libc.OPEN.call(gate, flags, 0);
            if (descriptor >= 0) {
                FileDescriptors.close(descriptor);
                return "";
            }
            LockSupport.parkNanos(PAUSE);
        }
        return "the program does not come to its start";
    }

    private static <T> T get(Future<T> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }
}
