package dev.barista.runtime.rootless;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Instance.ExecResult;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.container.Container;
import dev.barista.runtime.container.Output;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.container.Surroundings;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs containers as an ordinary user, on the machine's own network. Their mounts are in their
/// mount namespace and go when they end; only processes and folders can be left behind.
public final class RootlessDriver implements Driver, Container.Keeper {

    /// What must be installed.
    public static final List<String> PROGRAMS = Chain.PROGRAMS;

    private static final Logger log = LoggerFactory.getLogger(RootlessDriver.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final int TIMED_OUT = 124;
    private static final int SIGKILL = 9;
    private static final Abilities ABILITIES =
            new Abilities(
                    false,
                    true,
                    false,
                    false,
                    "SIGSTOP",
                    false,
                    List.of(
                            "No network of its own: each instance gets a PORT on the machine's.",
                            "No cpu, memory and pids limits: run Barista as root.",
                            "Nothing is parked ahead of its start: run Barista as root.",
                            "No user but root, which is the user that runs Barista outside.",
                            "Kept in by chroot, not by pivot_root: run Barista as root."));

    private final StateFolder state;
    private final Children children = new Children();
    private final Cgroups none = new Cgroups(Map.of(), null, null);
    private final Map<String, Container> running = new ConcurrentHashMap<>();
    private final Starter starter;
    private final Chain chain;
    private volatile boolean closed;

    /// @param programs name → absolute path, of all [#PROGRAMS]
    /// @param state a folder of this Barista alone; made when it is not there
    /// @throws IOException if this process is root: then root in a container would be, too
    public RootlessDriver(Map<String, Path> programs, Path state) throws IOException {
        if (Self.isRoot()) {
            throw new IOException("user: root (expected: an ordinary one, for rootless)");
        }
        this.state = new StateFolder(state);
        this.chain = new Chain(programs);
        this.starter = new Starter(chain, children);
        Children.adoptOrphans();
    }

    @Override
    public String name() {
        return "rootless";
    }

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        refuseWhenClosed();
        Path folder = state.create(spec.id());
        try {
            Child child = starter.start(folder, spec, pid -> state.record(spec.id(), pid));
            var container = new Container(spec.id(), child, cgroup(spec.id()), false, this);
            running.put(spec.id(), container);
            if (closed) {
                container.remove();
                refuseWhenClosed();
            }
            return container;
        } catch (IOException | RuntimeException e) {
            cleanUp(spec.id());
            throw e;
        }
    }

    /// There is none, which it knows.
    private Cgroup cgroup(String id) {
        return none.group("/" + id);
    }

    @Override
    public Parked park(InstanceSpec spec) throws IOException {
        return Optional.<Parked>empty()
                .orElseThrow(() ->
                        new IOException(
                                spec.id()
                                        + ": cannot be parked (expected: crun or runc, as root)"));
    }

    @Override
    public Optional<Instance> adopt(String id) throws IOException {
        refuseWhenClosed();
        Container known = running.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Child> child = state.findChild(id, children);
        if (child.isEmpty()) {
            return Optional.empty();
        }
        var container = Container.adopted(id, child.get(), cgroup(id), false, this);
        Container other = running.putIfAbsent(id, container);
        return Optional.of(other == null ? container : other);
    }

    private void refuseWhenClosed() throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
    }

    @Override
    public ExecResult exec(Container container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Path folder = state.folderOf(container.id());
        List<String> environment = Surroundings.read(folder).environment();
        Path output = Files.createTempFile(folder, "exec", ".out");
        Child child = starter.enter(container.pid(), command, environment, output);
        OptionalInt code = OptionalInt.empty();
        try {
            code = child.await(timeout);
            return new ExecResult(code.orElse(TIMED_OUT), Output.first(output));
        } finally {
            if (code.isEmpty()) {
                starter.killTree(child);
            }
            Files.deleteIfExists(output);
        }
    }

    @Override
    public void remove(Container container) {
        awaitEnd(container.id(), container.exit().toCompletableFuture());
        cleanUp(container.id());
        running.remove(container.id());
    }

    private static void awaitEnd(String id, java.util.concurrent.CompletableFuture<?> exit) {
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
            starter.openUp(state.folderOf(id));
            state.delete(id);
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("instance", id).setCause(e).log("cannot clean up");
        }
    }

    @Override
    public List<String> sweep() throws IOException {
        List<String> found = new ArrayList<>(state.ids());
        found.removeAll(running.keySet());
        for (String id : found) {
            end(id);
            cleanUp(id);
        }
        return List.copyOf(found);
    }

    /// Also what was on the way into a container when the earlier process was killed, and has no
    /// record yet.
    private void end(String id) throws IOException {
        Optional<Child> child = state.findChild(id, children);
        child.ifPresent(first -> first.signal(SIGKILL));
        Processes.concerning(state.folderOf(id)).forEach(pid -> Processes.signal(pid, SIGKILL));
        child.ifPresent(first -> awaitEnd(id, first.exit()));
    }

    @Override
    public void close() {
        closed = true;
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            running.values().forEach(container -> workers.execute(container::remove));
        }
        children.close();
    }
}
