package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private boolean orphaned;

    @GuardedBy("this")
    private boolean ended;

    @GuardedBy("this")
    private @Nullable FakeInstance heir;

    @GuardedBy("this")
    private boolean jammed;

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
    public void listen() {
        FakeInstance heir = heir();
        if (heir == null) {
            setListening(true);
        } else {
            heir.listen();
        }
    }

    private synchronized void setListening(boolean listening) {
        this.listening = listening;
    }

    private synchronized @Nullable FakeInstance heir() {
        return heir;
    }

    /// Who started it is gone: what it is told from there does nothing.
    synchronized void orphan() {
        orphaned = true;
    }

    /// The same process, for who comes after. What its script does happens to the new one.
    synchronized FakeInstance adopted() {
        var next = new FakeInstance(spec, pid, script, whenRemoved);
        next.inherit(listening, frozen, cpuMillis, usage);
        heir = next;
        return next;
    }

    private synchronized void inherit(
            boolean listening, boolean frozen, int cpuMillis, Usage usage) {
        this.listening = listening;
        this.frozen = frozen;
        this.cpuMillis = cpuMillis;
        this.usage = usage;
    }

    /// As an app that is up, and does not answer its probe.
    public void stopListening() {
        setListening(false);
    }

    /// As if the app had ended by itself.
    public void end(Exit how) {
        FakeInstance heir = heir();
        if (heir != null) {
            heir.end(how);
            return;
        }
        synchronized (this) {
            ended = true;
            if (orphaned) {
                return; // who would hear of it is gone
            }
        }
        exit.complete(how);
    }

    public synchronized void uses(Duration cpu, long memoryBytes) {
        usage = new Usage(cpu, memoryBytes);
    }

    public synchronized boolean running() {
        return !ended;
    }

    /// Whether it would answer: it listens, runs, and is not frozen.
    public synchronized boolean listening() {
        return listening && !frozen && running();
    }

    @Override
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
        synchronized (this) {
            if (orphaned) {
                return;
            }
            frozen = false;
            asked = true;
        }
        if (script.heedsTerminate()) {
            end(new Exit(143, false));
        }
    }

    @Override
    public void kill() {
        if (!orphaned()) {
            end(new Exit(137, false));
        }
    }

    private synchronized boolean orphaned() {
        return orphaned;
    }

    /// From now on its freezer stops it half-way and gives up.
    public synchronized void jamFreezer() {
        jammed = true;
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
    public synchronized void limitCpu(int cpuMillis) {
        this.cpuMillis = orphaned ? this.cpuMillis : cpuMillis;
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
        if (orphaned()) {
            return;
        }
        kill();
        synchronized (this) {
            removed = true;
        }
        whenRemoved.accept(this);
    }
}
