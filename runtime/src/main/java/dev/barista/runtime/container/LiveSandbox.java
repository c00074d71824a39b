package dev.barista.runtime.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.ParkedContainer;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.Usage;
import dev.barista.runtime.container.Launcher.Surrounding;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sandbox, whichever driver made it. Thread-safe.
final class LiveSandbox implements Sandbox {

    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    private final ContainerMaker maker;
    private final Surrounding surrounding;
    private final Path folder;
    private final Cgroup cgroup;
    private final CpuLimit cpu;
    private final Runnable whenRemoved;

    @GuardedBy("this")
    private final Map<String, LiveContainer> containers = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, WaitingContainer> waiting = new LinkedHashMap<>();

    /// Of containers that were removed, where no group counts it.
    @GuardedBy("this")
    private Duration past = Duration.ZERO;

    /// Its network after the last container was removed.
    @GuardedBy("this")
    private long lastPid;

    @GuardedBy("this")
    private boolean frozen;

    @GuardedBy("this")
    private boolean removed;

    /// @param folder of the sandbox
    LiveSandbox(ContainerMaker maker, Surrounding surrounding, Path folder, Runnable whenRemoved) {
        this.maker = maker;
        this.surrounding = surrounding;
        this.folder = folder;
        this.cgroup = maker.parts().cgroups().group(cgroupPath());
        this.cpu = new CpuLimit(cgroup, surrounding.spec().limits().cpuMillis());
        this.whenRemoved = whenRemoved;
    }

    private String cgroupPath() {
        return maker.parts().cgroupPath(id());
    }

    /// Before anything is started in it.
    void makeCgroup() throws IOException {
        cgroup.create(surrounding.spec().limits().withCpuMillis(0));
    }

    /// One of its containers runs already.
    ///
    /// @param record what its maker has written of it
    void adopt(Place place, Child child, ContainerRecord record) throws IOException {
        Cgroup own = maker.parts().cgroup(place);
        cpu.adopt(place.container(), own, record.cpuMillis());
        var console = ProgramConsole.find(place.folder(), maker.parts().children());
        var container = new LiveContainer(this, place, child, own, record.stopSignal(), console);
        Optional<Boolean> still = cgroup.findFrozen();
        synchronized (this) {
            containers.put(place.container(), container);
            lastPid = child.pid();
            frozen = still.orElseGet(() -> Processes.isStopped(child.pid()));
        }
    }

    @Override
    public String id() {
        return surrounding.spec().id();
    }

    @Override
    public Endpoint endpoint(int port) {
        if (surrounding.namespaces() == null) {
            return new Endpoint.OnHost("127.0.0.1", port);
        }
        return new Endpoint.InNamespace(pidInNetwork(), port);
    }

    @Override
    public Optional<PodAddresses> addresses() {
        return surrounding.addresses();
    }

    /// Of a process that names the network: of a container that runs, if there is one.
    private synchronized long pidInNetwork() {
        for (LiveContainer container : containers.values()) {
            if (!container.hasEnded()) {
                return container.pid();
            }
        }
        if (lastPid == 0) {
            throw new IllegalStateException(
                    "sandbox %s: no container yet (expected: one, which names its network)"
                            .formatted(id()));
        }
        return lastPid;
    }

    @Override
    public Container start(ContainerSpec spec) throws IOException {
        Place place = reserve(spec);
        Child child;
        var console = ProgramConsole.none();
        try {
            console = ProgramConsole.make(place.folder(), spec, maker.parts().children());
            child = maker.start(place, surrounding, limited(place, spec), console);
        } catch (IOException | RuntimeException e) {
            console.close();
            undo(place);
            throw e;
        }
        return running(place, child, spec.command().stopSignal(), console);
    }

    @Override
    public ParkedContainer park(ContainerSpec spec) throws IOException {
        if (!maker.launcher().abilities().parks()) {
            throw new IOException(
                    "%s/%s: cannot be parked (expected: crun or runc, as root)"
                            .formatted(id(), spec.name()));
        }
        Place place = reserve(spec);
        WaitingContainer parked;
        try {
            Launcher.Waiting made = maker.park(place, surrounding, limited(place, spec));
            parked = new WaitingContainer(this, place, made, spec.command().stopSignal());
        } catch (IOException | RuntimeException e) {
            undo(place);
            throw e;
        }
        synchronized (this) {
            waiting.put(spec.name(), parked);
        }
        if (isRemoved()) {
            parked.remove();
            requireThere();
        }
        return parked;
    }

    /// Makes the folder of a container, which holds its name.
    private Place reserve(ContainerSpec spec) throws IOException {
        requireThere();
        if (maker.parts().state().isOld(id())) {
            throw new IOException(
                    "sandbox %s: of an earlier version (expected: a new one, for another container)"
                            .formatted(id()));
        }
        maker.parts().state().create(id(), spec.name());
        return Place.of(id(), spec.name(), folder, cgroupPath());
    }

    private ContainerSpec limited(Place place, ContainerSpec spec) throws IOException {
        int own = spec.limits().cpuMillis();
        new ContainerRecord(own, spec.command().stopSignal()).write(place.folder());
        int millis = cpu.add(spec.name(), maker.parts().cgroup(place), own);
        return spec.with(spec.limits().withCpuMillis(millis));
    }

    private void undo(Place place) {
        maker.cleanUp(place);
        cpu.remove(place.container());
        if (isRemoved()) {
            maker.cleanUp(id(), folder);
        }
    }

    private synchronized void requireThere() throws IOException {
        if (removed) {
            throw new IOException("sandbox %s: removed (expected: there)".formatted(id()));
        }
        if (frozen) {
            throw new IOException("sandbox %s: is frozen (expected: running)".formatted(id()));
        }
    }

    private synchronized boolean isRemoved() {
        return removed;
    }

    private Container running(Place place, Child child, int stopSignal, ProgramConsole console)
            throws IOException {
        Cgroup own = maker.parts().cgroup(place);
        var container = new LiveContainer(this, place, child, own, stopSignal, console);
        synchronized (this) {
            containers.put(place.container(), container);
            lastPid = child.pid();
        }
        if (isRemoved()) {
            remove(container);
            requireThere();
        }
        return container;
    }

    Container begin(WaitingContainer parked) throws IOException {
        Child child;
        try {
            child = maker.begin(parked.place(), parked.waiting());
        } catch (IOException | RuntimeException e) {
            remove(parked);
            throw e;
        }
        synchronized (this) {
            waiting.remove(parked.name());
        }
        return running(parked.place(), child, parked.stopSignal(), ProgramConsole.none());
    }

    void remove(WaitingContainer parked) {
        parked.waiting().end();
        parked.waiting()
                .first()
                .ifPresent(child -> ContainerMaker.awaitEnd(parked.place(), child.exit()));
        undo(parked.place());
        synchronized (this) {
            waiting.remove(parked.name());
        }
    }

    void remove(LiveContainer container) {
        synchronized (this) {
            if (!containers.containsValue(container)) {
                return;
            }
        }
        container.kill();
        container.awaitEnd();
        container.closeConsole();
        Duration used = used(container);
        undo(container.place());
        synchronized (this) {
            if (containers.remove(container.name(), container)) {
                past = past.plus(used);
            }
        }
    }

    private static Duration used(LiveContainer container) {
        try {
            return container.usage().cpu();
        } catch (IOException unknown) {
            return Duration.ZERO;
        }
    }

    ExecResult exec(Launcher.Running container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return maker.launcher().exec(container, command, timeout);
    }

    Exec exec(Launcher.Running container, ExecSpec spec) throws IOException {
        return maker.launcher().exec(container, spec);
    }

    @Override
    public synchronized List<Container> containers() {
        return List.copyOf(containers.values());
    }

    private synchronized List<LiveContainer> live() {
        return List.copyOf(containers.values());
    }

    @Override
    public synchronized void freeze() throws IOException {
        if (frozen || live().stream().allMatch(LiveContainer::hasEnded)) {
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

    private void signalAll(int signal) throws IOException {
        for (LiveContainer container : live()) {
            container.signalAll(signal);
        }
    }

    @Override
    public synchronized boolean frozen() {
        return frozen && !live().stream().allMatch(LiveContainer::hasEnded);
    }

    @Override
    public void limitCpu(int cpuMillis) throws IOException {
        List<LiveContainer> all = live();
        if (all.isEmpty() || !all.stream().allMatch(LiveContainer::hasEnded)) {
            cpu.set(cpuMillis);
        }
    }

    @Override
    public Usage usage() throws IOException {
        Optional<Usage> counted = cgroup.usage();
        if (counted.isPresent()) {
            return counted.get();
        }
        Duration used;
        synchronized (this) {
            used = past;
        }
        long memory = 0;
        for (LiveContainer container : live()) {
            Usage usage = container.usage();
            used = used.plus(usage.cpu());
            memory += usage.memoryBytes();
        }
        return new Usage(used, memory);
    }

    @Override
    public void remove() {
        List<WaitingContainer> parked;
        synchronized (this) {
            if (removed) {
                return;
            }
            removed = true;
            parked = new ArrayList<>(waiting.values());
        }
        parked.forEach(WaitingContainer::remove);
        live().forEach(LiveContainer::kill); // all at once, then one after the other is cleaned up
        live().forEach(this::remove);
        maker.cleanUp(id(), folder);
        surrounding.close();
        whenRemoved.run();
    }
}
