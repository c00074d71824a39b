package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Scheduler;
import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Instances that are only noted down; time is the test's. Thread-safe.
///
/// What a container does is its [Script], chosen by [#playing]. A listening one answers
/// [#listens(Endpoint)], for the fake of a probe.
public final class FakeDriver implements Driver {

    private final Scheduler scheduler;

    @GuardedBy("this")
    private final Map<String, FakeInstance> instances = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, FakeInstance> survivors = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, FakeParked> parked = new LinkedHashMap<>();

    @GuardedBy("this")
    private final List<String> leftBehind = new ArrayList<>();

    @GuardedBy("this")
    private Function<InstanceSpec, Script> scripts = spec -> Script.LISTENS;

    @GuardedBy("this")
    private long nextPid = 100_000;

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

    /// As if Barista had been killed: who holds an instance can do nothing to it any more, and
    /// hears nothing of it. Its process runs on, for [#adopt]; the rest is for [#sweep].
    public synchronized void crash() {
        instances.values().forEach(FakeInstance::orphan);
        survivors.putAll(instances);
        instances.clear();
        parked.keySet().forEach(leftBehind::add);
        parked.clear();
    }

    /// All that were started and not removed, in order; also those that have ended.
    public synchronized List<FakeInstance> instances() {
        return List.copyOf(instances.values());
    }

    /// The one with this id.
    public synchronized FakeInstance instance(String id) {
        FakeInstance instance = instances.get(id);
        if (instance == null) {
            throw new IllegalArgumentException(
                    "instance: %s (expected: one of %s)".formatted(id, instances.keySet()));
        }
        return instance;
    }

    /// Whether a connection to there would be accepted, and answered.
    public synchronized boolean listens(Endpoint endpoint) {
        return instances.values().stream().anyMatch(instance -> instance.listensAt(endpoint));
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
    public Instance start(InstanceSpec spec) throws IOException {
        FakeInstance instance;
        Script script;
        synchronized (this) {
            if (closed) {
                throw new IOException("driver: closed (expected: open)");
            }
            if (instances.containsKey(spec.id()) || survivors.containsKey(spec.id())) {
                throw new IOException("id: %s (expected: not in use)".formatted(spec.id()));
            }
            script = scripts.apply(spec);
            if (script.startFailure() != null) {
                throw new IOException(script.startFailure());
            }
            instance = new FakeInstance(spec, nextPid++, script, this::forget);
            instances.put(spec.id(), instance);
        }
        Files.writeString(spec.log(), "");
        script.schedule(scheduler, instance);
        return instance;
    }

    /// As if it waited; [#parked] knows it until then. Something may have ended it: [#loseParked].
    @Override
    public synchronized Parked park(InstanceSpec spec) throws IOException {
        if (closed || parked.containsKey(spec.id()) || instances.containsKey(spec.id())) {
            throw new IOException("id: %s (expected: not in use)".formatted(spec.id()));
        }
        var waiting = new FakeParked(spec);
        parked.put(spec.id(), waiting);
        return waiting;
    }

    /// Specs of those that wait, in order.
    public synchronized List<InstanceSpec> parked() {
        return parked.values().stream().map(FakeParked::spec).toList();
    }

    /// As if something had ended all that wait.
    public synchronized void loseParked() {
        parked.clear();
    }

    private synchronized boolean unpark(FakeParked waiting) {
        return parked.remove(waiting.id(), waiting);
    }

    private final class FakeParked implements Parked {
        private final InstanceSpec spec;

        FakeParked(InstanceSpec spec) {
            this.spec = spec;
        }

        InstanceSpec spec() {
            return spec;
        }

        @Override
        public String id() {
            return spec.id();
        }

        @Override
        public Instance start() throws IOException {
            if (!unpark(this)) {
                throw new IOException("%s: ended while it waited".formatted(id()));
            }
            return FakeDriver.this.start(spec);
        }

        @Override
        public void remove() {
            unpark(this);
        }
    }

    private synchronized void forget(FakeInstance instance) {
        instances.remove(instance.id(), instance);
    }

    @Override
    public synchronized Optional<Instance> adopt(String id) {
        FakeInstance known = instances.get(id);
        FakeInstance survivor = survivors.get(id);
        if (known == null && survivor != null && survivor.running()) {
            survivors.remove(id);
            known = survivor.adopted();
            instances.put(id, known);
        }
        return Optional.ofNullable(known);
    }

    @Override
    public synchronized List<String> sweep() {
        List<String> found = new ArrayList<>(leftBehind);
        found.addAll(survivors.keySet());
        survivors.values().forEach(survivor -> survivor.end(new Instance.Exit(137, false)));
        survivors.clear();
        leftBehind.clear();
        return List.copyOf(found);
    }

    @Override
    public void close() {
        List<FakeInstance> running;
        synchronized (this) {
            closed = true;
            parked.clear();
            running = instances();
        }
        running.forEach(FakeInstance::remove);
    }
}
