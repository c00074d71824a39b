package dev.barista.runtime.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A container of a [FakeSandbox]. Thread-safe.
final class FakeContainer implements Container {

    private final FakeSandbox sandbox;
    private final ContainerSpec spec;
    private final long pid;
    private final Script script;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean listening;

    @GuardedBy("this")
    private boolean ended;

    @GuardedBy("this")
    private boolean asked;

    @GuardedBy("this")
    private @Nullable FakeContainer heir;

    @GuardedBy("this")
    private Usage usage = new Usage(Duration.ZERO, 0);

    FakeContainer(FakeSandbox sandbox, ContainerSpec spec, long pid, Script script) {
        this.sandbox = sandbox;
        this.spec = spec;
        this.pid = pid;
        this.script = script;
    }

    ContainerSpec spec() {
        return spec;
    }

    /// The same process in a sandbox that was adopted. What its script does happens to the new one.
    synchronized FakeContainer adopted(FakeSandbox next) {
        var container = new FakeContainer(next, spec, pid, script);
        container.inherit(listening, usage);
        heir = container;
        return container;
    }

    private synchronized void inherit(boolean listening, Usage usage) {
        this.listening = listening;
        this.usage = usage;
    }

    private synchronized @Nullable FakeContainer heir() {
        return heir;
    }

    /// From now on connections are accepted.
    void listen() {
        FakeContainer heir = heir();
        if (heir == null) {
            setListening(true);
        } else {
            heir.listen();
        }
    }

    /// As an app that is up, and does not answer its probe.
    void stopListening() {
        setListening(false);
    }

    private synchronized void setListening(boolean listening) {
        this.listening = listening;
    }

    /// As if the app had ended by itself.
    void end(Exit how) {
        FakeContainer heir = heir();
        if (heir != null) {
            heir.end(how);
            return;
        }
        synchronized (this) {
            ended = true;
        }
        if (!sandbox.orphaned()) { // else the process that would learn of it is gone
            exit.complete(how);
        }
    }

    synchronized void uses(Usage usage) {
        this.usage = usage;
    }

    synchronized boolean running() {
        return !ended;
    }

    /// Whether it would answer: it listens, runs, and is not frozen.
    boolean listening() {
        return isUp() && !sandbox.frozen();
    }

    private synchronized boolean isUp() {
        return listening && !ended;
    }

    /// Whether it was asked to end.
    synchronized boolean asked() {
        return asked;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public CompletionStage<Exit> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public void terminate() {
        if (sandbox.orphaned()) {
            return;
        }
        sandbox.thaw();
        synchronized (this) {
            asked = true;
        }
        if (script.heedsTerminate()) {
            end(new Exit(143, false));
        }
    }

    @Override
    public void kill() {
        if (!sandbox.orphaned()) {
            sandbox.thaw();
            end(new Exit(137, false));
        }
    }

    @Override
    public synchronized Usage usage() {
        return usage;
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) throws IOException {
        if (!running()) {
            throw new IOException(
                    "container %s/%s: has ended (expected: running)"
                            .formatted(sandbox.id(), name()));
        }
        if (sandbox.frozen()) {
            throw new IOException(
                    "container %s/%s: is frozen (expected: running)"
                            .formatted(sandbox.id(), name()));
        }
        return script.exec().apply(List.copyOf(command));
    }

    @Override
    public Exec exec(ExecSpec spec) throws IOException {
        return new FakeExec(exec(spec.arguments(), Duration.ZERO));
    }

    @Override
    public void remove() {
        kill();
        sandbox.forget(this);
    }
}
