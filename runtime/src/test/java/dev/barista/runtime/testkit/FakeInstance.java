package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// One of [FakeDriver]'s. Thread-safe.
public final class FakeInstance implements Instance {

    private final InstanceSpec spec;
    private final long pid;
    private final Script script;
    private final Consumer<FakeInstance> whenRemoved;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean listening;

    @GuardedBy("this")
    private boolean frozen;

    @GuardedBy("this")
    private boolean asked;

    @GuardedBy("this")
    private boolean removed;

    @GuardedBy("this")
    private int cpuMillis;

    @GuardedBy("this")
    private Usage usage = new Usage(Duration.ZERO, 0);

    FakeInstance(InstanceSpec spec, long pid, Script script, Consumer<FakeInstance> whenRemoved) {
        this.spec = spec;
        this.pid = pid;
        this.script = script;
        this.whenRemoved = whenRemoved;
        this.cpuMillis = spec.limits().cpuMillis();
    }

    public InstanceSpec spec() {
        return spec;
    }

    /// From now on connections are accepted.
    public synchronized void listen() {
        listening = true;
    }

    /// As an app that is up, and does not answer its probe.
    public synchronized void stopListening() {
        listening = false;
    }

    /// As if the app had ended by itself.
    public void end(Exit how) {
        exit.complete(how);
    }

    public synchronized void uses(Duration cpu, long memoryBytes) {
        usage = new Usage(cpu, memoryBytes);
    }

    public boolean running() {
        return !exit.isDone();
    }

    /// Whether it would answer: it listens, runs, and is not frozen.
    public synchronized boolean listening() {
        return listening && !frozen && running();
    }

    public synchronized boolean frozen() {
        return frozen;
    }

    /// Whether it was asked to end.
    public synchronized boolean asked() {
        return asked;
    }

    public synchronized boolean removed() {
        return removed;
    }

    public synchronized int cpuMillis() {
        return cpuMillis;
    }

    boolean listensAt(Endpoint endpoint) {
        return listening()
                && endpoint instanceof Endpoint.InNamespace(long at, int port)
                && at == pid
                && port >= 0;
    }

    @Override
    public String id() {
        return spec.id();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public Endpoint endpoint(int port) {
        return new Endpoint.InNamespace(pid, port);
    }

    @Override
    public CompletionStage<Exit> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public void terminate() {
        thaw();
        synchronized (this) {
            asked = true;
        }
        if (script.heedsTerminate()) {
            end(new Exit(143, false));
        }
    }

    @Override
    public void kill() {
        end(new Exit(137, false));
    }

    @Override
    public synchronized void freeze() {
        frozen = running();
    }

    @Override
    public synchronized void thaw() {
        frozen = false;
    }

    @Override
    public synchronized void limitCpu(int cpuMillis) {
        this.cpuMillis = cpuMillis;
    }

    @Override
    public synchronized Usage usage() {
        return usage;
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return script.exec().apply(List.copyOf(command));
    }

    @Override
    public void remove() {
        kill();
        synchronized (this) {
            removed = true;
        }
        whenRemoved.accept(this);
    }
}
