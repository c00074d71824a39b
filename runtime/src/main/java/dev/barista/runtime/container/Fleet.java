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
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The containers of one driver, with what each has: a folder, a cgroup, mounts, a process.
///
/// Whatever was made for a container is taken away again in the reverse order, whether it ended,
/// could not be started, or was left behind by an earlier process. Thread-safe.
public final class Fleet implements AutoCloseable, Container.Keeper, ParkedContainer.Keeper {

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
    private final Map<String, ParkedContainer> waiting = new ConcurrentHashMap<>();
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
        if (!launcher.parks()) {
            missing.add("Nothing is parked ahead of its start: apt-get install crun.");
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

    /// As [dev.barista.runtime.Driver#start].
    public Container start(InstanceSpec spec) throws IOException {
        return inTurn(
                spec.id(),
                () ->
                        making(
                                spec.id(),
                                place -> {
                                    Child child = launcher.start(place, spec);
                                    state.record(spec.id(), child.pid());
                                    return running(spec.id(), child);
                                }));
    }

    /// As [dev.barista.runtime.Driver#park].
    public Parked park(InstanceSpec spec) throws IOException {
        return inTurn(spec.id(), () -> making(spec.id(), place -> waiting(spec.id(), place, spec)));
    }

    private interface Work<T> {
        T call() throws IOException;
    }

    /// Starts wait for each other beyond [#SIDE_BY_SIDE]: a start is work for a core, and more of
    /// them at once only make each one late.
    private <T> T inTurn(String id, Work<T> work) throws IOException {
        try {
            if (!starts.tryAcquire(LONGEST_QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s: not started within %s of waiting for other starts"
                                .formatted(id, LONGEST_QUEUE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(id + ": interrupted before its start", e);
        }
        try {
            return work.call();
        } finally {
            starts.release();
        }
    }

    private interface Making<T> {
        T at(Launcher.Place place) throws IOException;
    }

    /// Undoes what was made when it fails.
    private <T> T making(String id, Making<T> making) throws IOException {
        refuseWhenClosed();
        Path folder = state.create(id);
        try {
            return making.at(new Launcher.Place(folder, cgroupPath(id)));
        } catch (IOException | RuntimeException e) {
            cleanUp(id);
            throw e;
        }
    }

    private void refuseWhenClosed() throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
    }

    private Container running(String id, Child child) throws IOException {
        var container = new Container(id, child, cgroup(id), true, this);
        running.put(id, container);
        if (closed) {
            container.remove();
            refuseWhenClosed();
        }
        return container;
    }

    private ParkedContainer waiting(String id, Launcher.Place place, InstanceSpec spec)
            throws IOException {
        Launcher.Waiting made = launcher.park(place, spec);
        var parked = new ParkedContainer(id, made, this);
        waiting.put(id, parked);
        try {
            if (made.first().isPresent()) {
                state.recordParked(id, made.first().get().pid());
            }
            refuseWhenClosed();
        } catch (IOException e) {
            parked.remove();
            throw e;
        }
        return parked;
    }

    /// Not in turn: little is left to do, and somebody waits for it.
    @Override
    public Container begin(ParkedContainer parked) throws IOException {
        String id = parked.id();
        try {
            Child child = parked.waiting().begin();
            if (parked.waiting().first().isPresent()) {
                state.recordBegun(id);
            } else {
                state.record(id, child.pid());
            }
            return running(id, child);
        } catch (IOException | RuntimeException e) {
            remove(parked);
            throw e;
        } finally {
            waiting.remove(id);
        }
    }

    @Override
    public void remove(ParkedContainer parked) {
        parked.waiting().end();
        parked.waiting().first().ifPresent(child -> awaitEnd(parked.id(), child.exit()));
        cleanUp(parked.id());
        waiting.remove(parked.id());
    }

    @Override
    public ExecResult exec(Container container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return launcher.exec(container, state.folderOf(container.id()), command, timeout);
    }

    @Override
    public void remove(Container container) {
        awaitEnd(container.id(), container.exit().toCompletableFuture());
        cleanUp(container.id());
        running.remove(container.id());
    }

    private static void awaitEnd(String id, Future<?> exit) {
        try {
            exit.get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atError().addKeyValue("instance", id).log("does not end when killed");
        }
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
        refuseWhenClosed();
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
        found.removeAll(waiting.keySet());
        for (String id : found) {
            end(id);
            cleanUp(id);
        }
        return List.copyOf(found);
    }

    private void end(String id) throws IOException {
        Optional<Child> child = state.findChild(id, children);
        if (child.isEmpty()) {
            child = state.findParked(id, children);
        }
        if (child.isPresent()) {
            child.get().signal(SIGKILL);
            cgroup(id).thaw();
            awaitEnd(id, child.get().exit());
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
            waiting.values().forEach(parked -> workers.execute(parked::remove));
            running.values().forEach(container -> workers.execute(container::remove));
        }
        launcher.finish();
        children.close();
        threads.close();
        cgroups.group(nodePath()).prune();
    }
}
