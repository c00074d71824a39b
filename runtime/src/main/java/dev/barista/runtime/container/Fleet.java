package dev.barista.runtime.container;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Instance.ExecResult;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The containers of one driver, with what each has: a folder, a cgroup, mounts, a process.
///
/// Whatever was made for a container is taken away again in the reverse order, whether it ended,
/// could not be started, or was left behind by an earlier process. Thread-safe.
public final class Fleet implements AutoCloseable, Container.Keeper {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    private static final int MOUNT_THREADS = 4;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final int SIGKILL = 9;

    private final StateFolder state;

    /// Starts under way at a time.
    private static final int SIDE_BY_SIDE = 8;

    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(1);

    private final Cgroups cgroups;
    private final MountThreads threads;
    private final Children children;
    private final Launcher launcher;
    private final Map<String, Container> running = new ConcurrentHashMap<>();
    private final Semaphore starts = new Semaphore(SIDE_BY_SIDE, true);
    private volatile boolean closed;

    /// What a driver builds its launcher on.
    ///
    /// @param folder of this Barista alone
    public record Ground(
            StateFolder folder, Cgroups cgroups, MountThreads threads, Children children) {

        /// @param hidden mount points that containers and their runtime shall not see
        public static Ground prepare(Path folder, Cgroups cgroups, List<Path> hidden)
                throws IOException {
            var state = new StateFolder(folder);
            Children.adoptOrphans();
            var threads = new MountThreads(MOUNT_THREADS, hidden);
            return new Ground(state, cgroups, threads, new Children());
        }
    }

    public Fleet(Ground ground, Launcher launcher) {
        this.state = ground.folder();
        this.cgroups = ground.cgroups();
        this.threads = ground.threads();
        this.children = ground.children();
        this.launcher = launcher;
    }

    public Abilities abilities() {
        List<String> missing = new ArrayList<>();
        missing.add("No way out: containers have a network of their own, with loopback only.");
        for (String controller : List.of("cpu", "memory", "pids")) {
            if (!cgroups.controls(controller)) {
                missing.add(
                        "No %s limits: the cgroup controller is not there, or not writable."
                                .formatted(controller));
            }
        }
        return new Abilities(
                true,
                true,
                cgroups.controls("cpu"),
                cgroups.controls("memory"),
                cgroups.freezer(),
                launcher.parks(),
                missing);
    }

    /// Starts wait for each other beyond [#SIDE_BY_SIDE]: a start is work for a core, and more of
    /// them at once only make each one late.
    public Container start(InstanceSpec spec) throws IOException {
        try {
            if (!starts.tryAcquire(LONGEST_QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s: not started within %s of waiting for other starts"
                                .formatted(spec.id(), LONGEST_QUEUE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(spec.id() + ": interrupted before its start", e);
        }
        try {
            return startNow(spec);
        } finally {
            starts.release();
        }
    }

    private Container startNow(InstanceSpec spec) throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
        Path folder = state.create(spec.id());
        try {
            Child child = launcher.start(new Launcher.Place(folder, cgroupPath(spec.id())), spec);
            state.record(spec.id(), child.pid());
            var container = new Container(spec.id(), child, cgroup(spec.id()), true, this);
            running.put(spec.id(), container);
            if (closed) {
                container.remove();
                throw new IOException("driver: closed (expected: open)");
            }
            return container;
        } catch (IOException | RuntimeException e) {
            cleanUp(spec.id());
            throw e;
        }
    }

    /// As [dev.barista.runtime.Driver#park].
    public Parked park(InstanceSpec spec) throws IOException {
        return Optional.<Parked>empty()
                .orElseThrow(() -> new IOException(spec.id() + ": cannot be parked"));
    }

    @Override
    public ExecResult exec(Container container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return launcher.exec(container, state.folderOf(container.id()), command, timeout);
    }

    @Override
    public void remove(Container container) {
        try {
            container
                    .exit()
                    .toCompletableFuture()
                    .get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atError().addKeyValue("instance", container.id()).log("does not end when killed");
        }
        cleanUp(container.id());
        running.remove(container.id());
    }

    /// Never throws: what cannot be cleaned up now is found by the next sweep.
    private void cleanUp(String id) {
        try {
            launcher.forget(id, state.folderOf(id));
            killAll(cgroup(id));
            cgroup(id).remove();
            threads.call(() -> {
                Rootfs.unmount(state.folderOf(id));
                return id;
            });
            state.delete(id);
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("instance", id).setCause(e).log("cannot clean up");
        }
    }

    private static void killAll(Cgroup cgroup) throws IOException {
        List<Long> left = cgroup.pids();
        if (!left.isEmpty()) {
            left.forEach(pid -> Processes.signal(pid, SIGKILL));
            cgroup.thaw();
        }
    }

    /// As [dev.barista.runtime.Driver#adopt].
    public Optional<Container> adopt(String id) throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
        Container known = running.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Child> child = state.findChild(id, children);
        if (child.isEmpty()) {
            return Optional.empty();
        }
        var container = Container.adopted(id, child.get(), cgroup(id), true, this);
        Container other = running.putIfAbsent(id, container);
        return Optional.of(other == null ? container : other);
    }

    /// Ends and cleans up what is not of this process.
    ///
    /// @return ids
    public List<String> sweep() throws IOException {
        var found = new TreeSet<>(state.ids());
        found.addAll(cgroups.group(nodePath()).children());
        found.removeAll(running.keySet());
        for (String id : found) {
            end(id);
            cleanUp(id);
        }
        return List.copyOf(found);
    }

    private void end(String id) throws IOException {
        Optional<Child> child = state.findChild(id, children);
        if (child.isEmpty()) {
            return;
        }
        child.get().signal(SIGKILL);
        cgroup(id).thaw();
        try {
            child.get().exit().get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atError().addKeyValue("instance", id).log("does not end when killed");
        }
    }

    private String nodePath() {
        return "/barista/" + state.nodeId();
    }

    private String cgroupPath(String id) {
        return nodePath() + "/" + id;
    }

    private Cgroup cgroup(String id) {
        return cgroups.group(cgroupPath(id));
    }

    @Override
    public void close() {
        closed = true;
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            running.values().forEach(container -> workers.execute(container::remove));
        }
        launcher.finish();
        children.close();
        threads.close();
        cgroups.group(nodePath()).prune();
    }
}
