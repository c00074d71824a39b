package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_NEWCGROUP;
import static dev.barista.runtime.linux.Constants.CLONE_NEWIPC;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNET;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNS;
import static dev.barista.runtime.linux.Constants.CLONE_NEWPID;
import static dev.barista.runtime.linux.Constants.CLONE_NEWUTS;

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

/// Makes containers without any runtime: a thread goes into new namespaces, gives up its rights,
/// starts the program, and ends.
///
/// ```
/// thread one: cgroup → unshare → overlay → root, /dev, /sys → rights dropped → posix_spawn ─ ─ waits
/// thread two:                       /proc of the new pid namespace → masks → opens the gate ─┘
/// ```
///
/// The second is needed because `/proc` shows the pid namespace of who mounts it: a process inside
/// must do that, `mount`, while the program waits at a gate, a FIFO that it opens before it is run.
/// Thread-safe.
public final class Namespaces {

    private static final long ALL =
            CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;

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

    /// Starts a container; returns when its program runs.
    ///
    /// @param folder of the instance
    /// @param cgroup exists
    /// @param preparation run in the container's mount namespace, on the machine's root
    public Child start(Path folder, Cgroup cgroup, Path log, Callable<Birth> preparation)
            throws IOException {
        try (Arena arena = Arena.ofShared()) {
            var birth = new Labour(arena, cgroup, log, preparation);
            var one = new FutureTask<>(birth);
            Thread.ofPlatform().name("barista-container").daemon().start(one);
            String failure = procMount.mount(folder, birth.beginning, one::isDone, cgroup);
            int pid = join(one);
            awaitGone(birth.beginning);
            Libc.PRCTL.call(Constants.PR_SET_DUMPABLE, 1); // lost when a thread became another user
            Child child = children.watch(pid);
            if (!failure.isEmpty()) {
                child.signal(9);
                throw new IOException(failure);
            }
            return child;
        }
    }

    /// What the first thread does; its result is the pid.
    private final class Labour implements Callable<Integer> {
        private final Arena arena;
        private final Cgroup cgroup;
        private final Path log;
        private final Callable<Birth> preparation;
        private final FutureTask<Integer> beginning = new FutureTask<>(() -> Libc.GETTID.call());

        private Labour(Arena arena, Cgroup cgroup, Path log, Callable<Birth> preparation) {
            this.arena = arena;
            this.cgroup = cgroup;
            this.log = log;
            this.preparation = preparation;
        }

        @Override
        public Integer call() throws Exception {
            beginning.run();
            threads.enter();
            if (cgroup.takesThreads()) {
                cgroup.addCaller();
            }
            Libc.UNSHARE.require("cannot make namespaces", ALL);
            Mounts.makePrivate();
            Birth birth = preparation.call();
            Loopback.up();
            List<Integer> open = new ArrayList<>();
            try {
                return spawn(birth, open);
            } finally {
                open.forEach(FileDescriptors::close);
            }
        }

        private int spawn(Birth birth, List<Integer> open) throws IOException {
            int output = FileDescriptors.append(log);
            open.add(output);
            var spawn = new SpawnPlan(arena, birth, output, RootPlan.GATE);
            Plan enter = planRoot(birth, open);
            Plan confine = new Plan(arena);
            birth.confinement().plan(confine, SeccompFilter.allocate(arena));
            Libc.UNSHARE.require("cannot make a pid namespace", CLONE_NEWPID);
            // From here on this thread has another root: no class may be loaded.
            String failure = enter.run();
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
        }

        private Plan planRoot(Birth birth, List<Integer> open) throws IOException {
            var plan = new Plan(arena);
            var root = new RootPlan(plan);
            root.enter(birth.root());
            root.systemMounts(cgroups);
            for (Birth.Bind bind : birth.binds()) {
                int mount = RootPlan.detachedMount(bind.source());
                open.add(mount);
                root.bind(mount, bind);
            }
            root.mask(maskedInSys);
            long name = plan.text(birth.hostname());
            plan.add("sethostname", Libc.SETHOSTNAME, name, birth.hostname().length());
            plan.folders(birth.workingDirectory());
            plan.add("enter the working folder", Libc.CHDIR, plan.text(birth.workingDirectory()));
            return plan;
        }
    }

    /// Runs a command in the namespaces of a container's process.
    ///
    /// @param birth of which root, host name and binds do not matter
    public Child enter(long pid, Cgroup cgroup, Birth birth, Path output) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            var thread = new FutureTask<>(() -> Libc.GETTID.call());
            var entry =
                    new FutureTask<>(() -> {
                        thread.run();
                        return spawnIn(arena, pid, cgroup, birth, output);
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

    private int spawnIn(Arena arena, long pid, Cgroup cgroup, Birth birth, Path output)
            throws IOException {
        List<Integer> open = new ArrayList<>();
        try {
            int log = FileDescriptors.append(output);
            open.add(log);
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
            plan.add("enter the folder", Libc.CHDIR, plan.text(birth.workingDirectory()));
            var spawn = new SpawnPlan(arena, birth, log, "");
            Plan confine = new Plan(arena);
            birth.confinement().plan(confine, SeccompFilter.allocate(arena));
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
