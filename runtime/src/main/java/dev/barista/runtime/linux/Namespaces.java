package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_NEWCGROUP;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNS;
import static dev.barista.runtime.linux.Constants.CLONE_NEWPID;

import dev.barista.runtime.linux.Children.Child;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Makes containers without any runtime: a thread goes into the namespaces of the sandbox and into
/// new ones, gives up its rights, starts the program, and ends.
///
/// ```
/// thread one: cgroup → setns, unshare → overlay → root, /dev, /sys → rights dropped → posix_spawn ─ ─ waits
/// thread two:                       /proc of the new pid namespace → masks → opens the gate ─┘
/// ```
///
/// The second is needed because `/proc` shows the pid namespace of its mounter: a process inside
/// must do that, `mount`, while the program waits at a gate, a FIFO that it opens before it is run.
/// Thread-safe.
public final class Namespaces {

    private static final long OWN = CLONE_NEWNS | CLONE_NEWCGROUP;

    private static final int LOOKS = 20_000; // 1 s
    private static final long PAUSE = 50_000; // nanoseconds between two

    private final MountThreads threads;
    private final Children children;
    private final Cgroups cgroups;
    private final ProcMount procMount;
    private final List<String> maskedInSys;

    /// @param mount the program of util-linux
    /// @param masked paths in `/proc` and `/sys` that are not to be seen
    /// @param readOnly paths in `/proc`
    public Namespaces(
            MountThreads threads,
            Children children,
            Cgroups cgroups,
            Path mount,
            List<String> masked,
            List<String> readOnly) {
        this.threads = threads;
        this.children = children;
        this.cgroups = cgroups;
        this.maskedInSys = masked.stream().filter(path -> path.startsWith("/sys")).toList();
        List<String> inProc = masked.stream().filter(path -> path.startsWith("/proc")).toList();
        this.procMount = new ProcMount(threads, children, mount, inProc, readOnly);
    }

    /// A container to start.
    ///
    /// @param folder of the container
    /// @param cgroup exists
    /// @param shared with the other containers of its sandbox
    public record Target(Path folder, Cgroup cgroup, SharedNamespaces shared, Stdio stdio) {}

    /// The terminal of a container's program, the first in its file system of terminals.
    public static final Stdio TERMINAL = new Stdio.OnTerminal("/dev/pts/0");

    /// A container that runs.
    ///
    /// @param terminal null if it was to have none
    public record Started(Child child, @Nullable CommandStreams terminal) {}

    /// Starts a container; returns when its program runs.
    ///
    /// @param preparation run in the container's mount namespace, on the machine's root
    public Started start(Target target, Callable<FirstProcess> preparation) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            var starter = new Starter(arena, target, preparation);
            var one = new FutureTask<>(starter);
            Thread.ofPlatform().name("barista-container").daemon().start(one);
            String failure =
                    procMount.mount(
                            target.folder(), starter.beginning, one::isDone, target.cgroup());
            int pid = join(one);
            awaitGone(starter.beginning);
            Libc.PRCTL.call(Constants.PR_SET_DUMPABLE, 1); // lost when a thread became another user
            Child child = children.watch(pid);
            if (!failure.isEmpty()) {
                child.signal(9);
                FileDescriptors.close(starter.master);
                throw new IOException(failure);
            }
            return new Started(
                    child,
                    starter.master < 0
                            ? null
                            : CommandStreams.onTerminal(children, starter.master));
        }
    }

    /// What the first thread does; its result is the pid.
    private final class Starter implements Callable<Integer> {
        private final Arena arena;
        private final Target target;
        private final Callable<FirstProcess> preparation;
        private final FutureTask<Integer> beginning = new FutureTask<>(() -> Libc.GETTID.call());

        /// Of its terminal; read when the task has ended.
        private volatile int master = -1;

        private Starter(Arena arena, Target target, Callable<FirstProcess> preparation) {
            this.arena = arena;
            this.target = target;
            this.preparation = preparation;
        }

        @Override
        public Integer call() throws Exception {
            beginning.run();
            threads.enter();
            if (target.cgroup().takesThreads()) {
                target.cgroup().addCaller();
            }
            target.shared().enter();
            Libc.UNSHARE.require("cannot make namespaces", OWN);
            Mounts.makePrivate();
            FirstProcess first = preparation.call();
            List<Integer> open = new ArrayList<>();
            try {
                return spawn(first, open);
            } finally {
                open.forEach(FileDescriptors::close);
            }
        }

        private int spawn(FirstProcess process, List<Integer> open) throws IOException {
            var spawn = new SpawnPlan(arena, process, target.stdio().opened(open), RootPlan.GATE);
            var terminal =
                    target.stdio().equals(TERMINAL)
                            ? new TerminalPlan(arena, process.confinement().uid())
                            : null;
            Plan enter = planRoot(process, open);
            Plan confine = new Plan(arena);
            process.confinement().plan(confine, SeccompFilter.allocate(arena));
            Libc.UNSHARE.require("cannot make a pid namespace", CLONE_NEWPID);
            // From here on this thread has another root: no class may be loaded.
            String failure = enter.run();
            if (failure.isEmpty() && terminal != null) {
                failure = terminal.run();
            }
            int candidate = failure.isEmpty() ? spawn.find() : 0;
            if (failure.isEmpty() && candidate >= 0) {
                failure = confine.run();
            }
            int error = failure.isEmpty() && candidate >= 0 ? spawn.run(candidate) : -1;
            if (error == 0) {
                master = terminal == null ? -1 : terminal.master();
                return spawn.pid();
            }
            if (terminal != null) {
                FileDescriptors.close(terminal.master());
            }
            throw new IOException(
                    failure.isEmpty() ? spawn.failure(candidate < 0 ? 0 : error) : failure);
        }

        private Plan planRoot(FirstProcess process, List<Integer> open) throws IOException {
            var plan = new Plan(arena);
            var root = new RootPlan(plan);
            root.enter(process.root());
            root.systemMounts(cgroups);
            for (FirstProcess.Bind bind : process.binds()) {
                int mount = RootPlan.detachedMount(bind.source());
                open.add(mount);
                root.bind(mount, bind);
            }
            root.mask(maskedInSys);
            plan.folders(process.workingDirectory());
            if (process.readOnlyRoot()) {
                root.protect();
            }
            plan.add("enter the working folder", Libc.CHDIR, plan.text(process.workingDirectory()));
            return plan;
        }
    }

    /// Runs a command in the namespaces of a container's process.
    ///
    /// @param process of which root and binds do not matter
    /// @param stdio a terminal as it is seen there
    public Child enter(long pid, Cgroup cgroup, FirstProcess process, Stdio stdio)
            throws IOException {
        try (Arena arena = Arena.ofShared()) {
            var thread = new FutureTask<>(() -> Libc.GETTID.call());
            var entry =
                    new FutureTask<>(() -> {
                        thread.run();
                        return spawnIn(arena, pid, cgroup, process, stdio);
                    });
            Thread.ofPlatform().name("barista-exec").daemon().start(entry);
            int command = join(entry);
            awaitGone(thread);
            Libc.PRCTL.call(Constants.PR_SET_DUMPABLE, 1);
            Child child = children.watch(command);
            if (!cgroup.takesThreads()) {
                cgroup.add(command);
            }
            return child;
        }
    }

    private int spawnIn(Arena arena, long pid, Cgroup cgroup, FirstProcess process, Stdio stdio)
            throws IOException {
        List<Integer> open = new ArrayList<>();
        try {
            Stdio opened = stdio.opened(open);
            if (cgroup.takesThreads()) {
                cgroup.addCaller();
            }
            var plan = new Plan(arena);
            plan.add("leave the common file system context", Libc.UNSHARE, Constants.CLONE_FS);
            for (String namespace : List.of("cgroup", "ipc", "uts", "net", "pid", "mnt")) {
                Path file = Path.of("/proc", Long.toString(pid), "ns", namespace);
                int descriptor = FileDescriptors.open(file, Constants.O_RDONLY);
                open.add(descriptor);
                plan.add("enter " + file, Libc.SETNS, descriptor, 0);
            }
            plan.add("enter the folder", Libc.CHDIR, plan.text(process.workingDirectory()));
            var spawn = new SpawnPlan(arena, process, opened, "");
            Plan confine = new Plan(arena);
            process.confinement().plan(confine, SeccompFilter.allocate(arena));
            String failure = plan.run();
            int candidate = failure.isEmpty() ? spawn.find() : 0;
            if (failure.isEmpty() && candidate >= 0) {
                failure = confine.run();
            }
            int error = failure.isEmpty() && candidate >= 0 ? spawn.run(candidate) : -1;
            if (error == 0) {
                return spawn.pid();
            }
            throw new IOException(
                    failure.isEmpty() ? spawn.failure(candidate < 0 ? 0 : error) : failure);
        } finally {
            open.forEach(FileDescriptors::close);
        }
    }

    /// A thread of ours must not be in the container's cgroup any more when that is frozen: it
    /// would stand still in the middle of this process, which then could not even be killed.
    private static void awaitGone(FutureTask<Integer> thread) throws IOException {
        Path task = Path.of("/proc/self/task", Integer.toString(join(thread)));
        for (int i = 0; i < LOOKS && Files.exists(task); i++) {
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static int join(FutureTask<Integer> task) throws IOException {
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
