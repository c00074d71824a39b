package dev.barista.runtime.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Instance;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An instance with a pid namespace of its own, whichever driver made it. Thread-safe.
public final class Container implements Instance {

    /// What is the driver's.
    public interface Keeper {
        ExecResult exec(Container container, List<String> command, Duration timeout)
                throws IOException, InterruptedException;

        /// Cleans up after a container that has ended. Called once.
        void remove(Container container);
    }

    private static final Logger log = LoggerFactory.getLogger(Container.class);
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    private final String id;
    private final Child child;
    private final Cgroup cgroup;
    private final boolean ownNetwork;
    private final Keeper keeper;
    private final CompletableFuture<Exit> exit;

    @GuardedBy("this")
    private boolean frozen;

    @GuardedBy("this")
    private boolean removed;

    /// The processor time of what no cgroup counts: never less than what was seen once.
    @GuardedBy("this")
    private Duration seen = Duration.ZERO;

    /// One that was just started.
    public Container(String id, Child child, Cgroup cgroup, boolean ownNetwork, Keeper keeper) {
        this.id = id;
        this.child = child;
        this.cgroup = cgroup;
        this.ownNetwork = ownNetwork;
        this.keeper = keeper;
        this.exit = child.exit().thenApply(this::exitOf);
    }

    /// One that runs already; the kernel knows whether it is frozen.
    public static Container adopted(
            String id, Child child, Cgroup cgroup, boolean ownNetwork, Keeper keeper)
            throws IOException {
        var container = new Container(id, child, cgroup, ownNetwork, keeper);
        synchronized (container) {
            container.frozen =
                    cgroup.findFrozen().orElseGet(() -> Processes.isStopped(child.pid()));
        }
        return container;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public Endpoint endpoint(int port) {
        return ownNetwork
                ? new Endpoint.InNamespace(pid(), port)
                : new Endpoint.OnHost("127.0.0.1", port);
    }

    @Override
    public CompletionStage<Exit> exit() {
        return exit.minimalCompletionStage();
    }

    private Exit exitOf(int code) {
        try {
            boolean killed = code == 128 + SIGKILL || code == Children.UNKNOWN;
            return new Exit(code, killed && cgroup.outOfMemory());
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("instance", id)
                    .setCause(e)
                    .log("cannot tell why it was killed");
            return new Exit(code, false);
        }
    }

    /// What a frozen process is told waits until it is thawed, so thawing comes second: it does
    /// nothing else any more.
    @Override
    public void terminate() {
        child.signal(SIGTERM);
        thawToEnd();
    }

    @Override
    public void kill() {
        child.signal(SIGKILL);
        thawToEnd();
    }

    private void thawToEnd() {
        try {
            thaw();
        } catch (IOException e) {
            log.atWarn().addKeyValue("instance", id).setCause(e).log("cannot thaw");
        }
    }

    @Override
    public synchronized void freeze() throws IOException {
        if (exit.isDone() || frozen) {
            return;
        }
        frozen = true; // before it is: what is half done must be undone too
        if (!cgroup.freeze()) {
            signalAll(SIGSTOP);
        }
    }

    @Override
    public synchronized void thaw() throws IOException {
        if (frozen) {
            if (!cgroup.thaw()) {
                signalAll(SIGCONT);
            }
            frozen = false;
        }
    }

    @Override
    public synchronized boolean frozen() {
        return frozen && !exit.isDone();
    }

    private void signalAll(int signal) throws IOException {
        for (long pid : processes()) {
            Processes.signal(pid, signal);
        }
    }

    private List<Long> processes() throws IOException {
        try {
            return exit.isDone() ? List.of() : Processes.inNamespaceOf(pid());
        } catch (NoSuchFileException ended) {
            return List.of(); // which is not told yet
        }
    }

    @Override
    public void limitCpu(int cpuMillis) throws IOException {
        if (!exit.isDone()) {
            cgroup.limitCpu(cpuMillis);
        }
    }

    @Override
    public Usage usage() throws IOException {
        Optional<Usage> counted = cgroup.usage();
        if (counted.isPresent()) {
            return counted.get();
        }
        Duration cpu = child.cpuTime();
        long memory = 0;
        for (long pid : processes()) {
            cpu = cpu.plus(Processes.cpuTime(pid));
            memory += Processes.residentBytes(pid);
        }
        return new Usage(atLeastWhatWasSeen(cpu), memory);
    }

    /// What ended unseen between two looks cannot be counted, but what was seen is not forgotten.
    private synchronized Duration atLeastWhatWasSeen(Duration cpu) {
        if (cpu.compareTo(seen) > 0) {
            seen = cpu;
        }
        return seen;
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        if (exit.isDone()) {
            throw new IOException("instance %s: has ended (expected: running)".formatted(id));
        }
        if (frozen()) {
            throw new IOException("instance %s: is frozen (expected: running)".formatted(id));
        }
        return keeper.exec(this, command, timeout);
    }

    public Cgroup cgroup() {
        return cgroup;
    }

    @Override
    public void remove() {
        synchronized (this) {
            if (removed) {
                return;
            }
            removed = true;
        }
        kill();
        keeper.remove(this);
    }
}
