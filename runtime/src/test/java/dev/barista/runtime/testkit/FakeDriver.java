package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Scheduler;
import dev.barista.runtime.Abilities;
import dev.barista.runtime.Container;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Sandboxes and containers that are only recorded; time is the test's. Thread-safe.
///
/// What a container does is its [Script], chosen by [#playing]. A listening one answers
/// [#listens(Endpoint)], for the fake of a probe.
public final class FakeDriver implements Driver {

    private final Scheduler scheduler;
    private final FakeVolumes volumes = new FakeVolumes();

    @GuardedBy("this")
    private final Map<String, FakeSandbox> sandboxes = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, FakeSandbox> survivors = new LinkedHashMap<>();

    @GuardedBy("this")
    private final List<String> leftBehind = new ArrayList<>();

    @GuardedBy("this")
    private Function<InstanceSpec, Script> scripts = spec -> Script.LISTENS;

    @GuardedBy("this")
    private long nextPid = 100_000;

    @GuardedBy("this")
    private int nextAddress = 2;

    @GuardedBy("this")
    private boolean closed;

    public FakeDriver(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// What containers do from now on.
    public synchronized FakeDriver playing(Function<InstanceSpec, Script> scripts) {
        this.scripts = scripts;
        return this;
    }

    public FakeDriver playing(Script script) {
        return playing(spec -> script);
    }

    /// As if an earlier Barista had left these; [#sweep] finds them.
    public synchronized void leftBehind(String... ids) {
        leftBehind.addAll(List.of(ids));
    }

    /// As if Barista had been killed: what it holds has no effect on an instance any more, and
    /// learns nothing of it. Processes run on, for [#adopt]; the rest is for [#sweep].
    public synchronized void crash() {
        for (FakeSandbox sandbox : sandboxes.values()) {
            sandbox.orphan();
            if (sandbox.containers().isEmpty()) {
                leftBehind.add(sandbox.id());
            } else {
                survivors.put(sandbox.id(), sandbox);
            }
            sandbox.loseParked();
        }
        sandboxes.clear();
    }

    /// All that were started and not removed, in order; also those that have ended.
    public List<FakeInstance> instances() {
        return all().map(FakeSandbox::instance).filter(Objects::nonNull).toList();
    }

    /// How many there are, also without a container.
    public synchronized int sandboxes() {
        return sandboxes.size();
    }

    private synchronized Stream<FakeSandbox> all() {
        return List.copyOf(sandboxes.values()).stream();
    }

    /// Names of the containers that run, in the order in which they were started.
    public List<String> containers() {
        return all().flatMap(sandbox -> sandbox.containers().stream())
                .filter(container -> ((FakeContainer) container).running())
                .map(Container::name)
                .toList();
    }

    /// As if the program of a container had ended by itself.
    ///
    /// @param name unique among those that run
    public void end(String name, Exit how) {
        all().flatMap(sandbox -> sandbox.containers().stream())
                .filter(container -> container.name().equals(name))
                .map(FakeContainer.class::cast)
                .filter(FakeContainer::running)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("container: " + name))
                .end(how);
    }

    /// The one with this id.
    public FakeInstance instance(String id) {
        return instances().stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "instance: %s (expected: one of %s)"
                                        .formatted(
                                                id,
                                                instances().stream()
                                                        .map(FakeInstance::id)
                                                        .toList())));
    }

    /// Whether a connection to there would be accepted, and answered.
    public boolean listens(Endpoint endpoint) {
        return all().anyMatch(sandbox -> sandbox.listensAt(endpoint));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Abilities abilities() {
        return new Abilities(true, true, true, true, "fake", true, List.of());
    }

    @Override
    public FakeVolumes volumes() {
        return volumes;
    }

    @Override
    public synchronized Sandbox create(SandboxSpec spec) throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
        if (sandboxes.containsKey(spec.id()) || survivors.containsKey(spec.id())) {
            throw new IOException("id: %s (expected: not in use)".formatted(spec.id()));
        }
        String address = "10.88.%d.%d".formatted(nextAddress / 256, nextAddress % 256);
        nextAddress++;
        var sandbox = new FakeSandbox(this, spec, new PodAddresses(address, Optional.empty()));
        sandboxes.put(spec.id(), sandbox);
        return sandbox;
    }

    synchronized Script scriptOf(FakeSandbox sandbox, ContainerSpec container) {
        return scripts.apply(instance(sandbox.spec(), container));
    }

    synchronized long nextPid() {
        return nextPid++;
    }

    void schedule(Script script, FakeContainer container) {
        script.schedule(scheduler, container);
    }

    /// Specs of those that wait, in order.
    public List<InstanceSpec> parked() {
        return all().flatMap(sandbox ->
                        sandbox.parked().stream()
                                .map(container -> instance(sandbox.spec(), container)))
                .toList();
    }

    /// As if something had ended all that wait.
    public void loseParked() {
        all().forEach(FakeSandbox::loseParked);
    }

    static InstanceSpec instance(SandboxSpec sandbox, ContainerSpec container) {
        return new InstanceSpec(
                sandbox.id(),
                sandbox.hostname(),
                container.layers(),
                container.command(),
                container.limits().withCpuMillis(sandbox.limits().cpuMillis()),
                container.mounts(),
                container.log());
    }

    synchronized void forget(FakeSandbox sandbox) {
        sandboxes.remove(sandbox.id(), sandbox);
    }

    @Override
    public synchronized Optional<Sandbox> adopt(String id) {
        FakeSandbox known = sandboxes.get(id);
        FakeSandbox survivor = survivors.get(id);
        if (known == null && survivor != null && survivor.running()) {
            survivors.remove(id);
            known = survivor.adopted();
            sandboxes.put(id, known);
        }
        return Optional.ofNullable(known);
    }

    /// Those with a container that runs.
    public List<Sandbox> running() {
        return all().filter(FakeSandbox::running).map(Sandbox.class::cast).toList();
    }

    @Override
    public synchronized List<String> sweep() {
        List<String> found = new ArrayList<>(leftBehind);
        found.addAll(survivors.keySet());
        for (FakeSandbox survivor : survivors.values()) {
            survivor.containers()
                    .forEach(container -> ((FakeContainer) container).end(new Exit(137, false)));
        }
        survivors.clear();
        leftBehind.clear();
        return List.copyOf(found);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(FakeSandbox::remove);
    }
}
