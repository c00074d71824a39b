package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ParkedContainer;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.Usage;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of [FakeDriver]'s. Thread-safe.
final class FakeSandbox implements Sandbox {

    private final FakeDriver driver;
    private final SandboxSpec spec;
    private final PodAddresses addresses;

    @GuardedBy("this")
    private final Map<String, FakeContainer> containers = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, FakeParked> parked = new LinkedHashMap<>();

    @GuardedBy("this")
    private @Nullable FakeInstance instance;

    @GuardedBy("this")
    private boolean frozen;

    @GuardedBy("this")
    private boolean orphaned;

    @GuardedBy("this")
    private boolean jammed;

    @GuardedBy("this")
    private boolean removed;

    @GuardedBy("this")
    private long lastPid;

    @GuardedBy("this")
    private int cpuMillis;

    FakeSandbox(FakeDriver driver, SandboxSpec spec, PodAddresses addresses) {
        this.addresses = addresses;
        this.driver = driver;
        this.spec = spec;
        this.cpuMillis = spec.limits().cpuMillis();
    }

    SandboxSpec spec() {
        return spec;
    }

    /// The process that made it is gone: what it is told from there does nothing.
    synchronized void orphan() {
        orphaned = true;
    }

    synchronized boolean orphaned() {
        return orphaned;
    }

    /// The same, for the process that comes after.
    synchronized FakeSandbox adopted() {
        var next = new FakeSandbox(driver, spec, addresses);
        next.inherit(frozen, cpuMillis);
        for (FakeContainer container : containers.values()) {
            if (container.running()) {
                next.add(container.adopted(next));
            }
        }
        return next;
    }

    private synchronized void inherit(boolean frozen, int cpuMillis) {
        this.frozen = frozen;
        this.cpuMillis = cpuMillis;
    }

    private synchronized void add(FakeContainer container) {
        containers.put(container.name(), container);
        lastPid = container.pid();
        if (instance == null) {
            instance = new FakeInstance(this, container);
        }
    }

    /// With the first container that was started in it; null before that.
    synchronized @Nullable FakeInstance instance() {
        return instance;
    }

    synchronized boolean running() {
        return containers.values().stream().anyMatch(FakeContainer::running);
    }

    synchronized boolean removed() {
        return removed;
    }

    synchronized int cpuMillis() {
        return cpuMillis;
    }

    /// From now on its freezer stops it half-way and gives up.
    synchronized void jamFreezer() {
        jammed = true;
    }

    synchronized boolean listensAt(Endpoint endpoint) {
        return endpoint instanceof Endpoint.InNamespace(long pid, int port)
                && port >= 0
                && containers.values().stream().anyMatch(container -> container.pid() == pid)
                && containers.values().stream().anyMatch(FakeContainer::listening);
    }

    @Override
    public Optional<PodAddresses> addresses() {
        return Optional.of(addresses);
    }

    @Override
    public String id() {
        return spec.id();
    }

    @Override
    public synchronized Endpoint endpoint(int port) {
        for (FakeContainer container : containers.values()) {
            if (container.running()) {
                return new Endpoint.InNamespace(container.pid(), port);
            }
        }
        if (lastPid == 0) {
            throw new IllegalStateException(
                    "sandbox %s: no container yet (expected: one, which names its network)"
                            .formatted(id()));
        }
        return new Endpoint.InNamespace(lastPid, port);
    }

    @Override
    public Container start(ContainerSpec wanted) throws IOException {
        requireFree(wanted.name());
        Script script = driver.scriptOf(this, wanted);
        if (script.startFailure() != null) {
            throw new IOException(script.startFailure());
        }
        var container = new FakeContainer(this, wanted, driver.nextPid(), script);
        add(container);
        Files.writeString(wanted.log(), "");
        driver.schedule(script, container);
        return container;
    }

    private synchronized void requireFree(String name) throws IOException {
        if (removed) {
            throw new IOException("sandbox %s: removed (expected: there)".formatted(id()));
        }
        if (frozen) {
            throw new IOException("sandbox %s: is frozen (expected: running)".formatted(id()));
        }
        if (containers.containsKey(name) || parked.containsKey(name)) {
            throw new IOException("name: %s (expected: not in use)".formatted(name));
        }
    }

    @Override
    public ParkedContainer park(ContainerSpec wanted) throws IOException {
        requireFree(wanted.name());
        var waiting = new FakeParked(wanted);
        synchronized (this) {
            parked.put(wanted.name(), waiting);
        }
        return waiting;
    }

    synchronized List<ContainerSpec> parked() {
        return parked.values().stream().map(FakeParked::spec).toList();
    }

    synchronized void loseParked() {
        parked.clear();
    }

    private synchronized boolean unpark(FakeParked waiting) {
        return parked.remove(waiting.name(), waiting);
    }

    private final class FakeParked implements ParkedContainer {
        private final ContainerSpec waiting;

        FakeParked(ContainerSpec waiting) {
            this.waiting = waiting;
        }

        ContainerSpec spec() {
            return waiting;
        }

        @Override
        public String name() {
            return waiting.name();
        }

        @Override
        public Container start() throws IOException {
            if (!unpark(this)) {
                throw new IOException("%s/%s: ended while it waited".formatted(id(), name()));
            }
            return FakeSandbox.this.start(waiting);
        }

        @Override
        public void remove() {
            unpark(this);
        }
    }

    synchronized void forget(FakeContainer container) {
        if (!orphaned) {
            containers.remove(container.name(), container);
        }
    }

    @Override
    public synchronized List<Container> containers() {
        return List.copyOf(containers.values());
    }

    @Override
    public synchronized void freeze() throws IOException {
        frozen = orphaned ? frozen : running();
        if (jammed) {
            throw new IOException("freezer.state: FREEZING (expected: FROZEN)");
        }
    }

    @Override
    public synchronized void thaw() {
        frozen = orphaned && frozen;
    }

    @Override
    public synchronized boolean frozen() {
        return frozen;
    }

    @Override
    public synchronized void limitCpu(int cpuMillis) {
        this.cpuMillis = orphaned ? this.cpuMillis : cpuMillis;
    }

    @Override
    public synchronized Usage usage() {
        var used = new Usage(Duration.ZERO, 0);
        for (FakeContainer container : containers.values()) {
            Usage one = container.usage();
            used = new Usage(used.cpu().plus(one.cpu()), used.memoryBytes() + one.memoryBytes());
        }
        return used;
    }

    @Override
    public void remove() {
        List<Container> all;
        synchronized (this) {
            if (orphaned) {
                return;
            }
            removed = true;
            parked.clear();
            all = containers();
        }
        all.forEach(Container::kill);
        synchronized (this) {
            containers.clear();
        }
        driver.forget(this);
    }
}
