package dev.barista.runtime.testkit;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// A sandbox of [FakeDriver]'s with the first container that was started in it. Thread-safe.
public final class FakeInstance implements Instance {

    private final FakeSandbox sandbox;
    private final FakeContainer container;

    FakeInstance(FakeSandbox sandbox, FakeContainer container) {
        this.sandbox = sandbox;
        this.container = container;
    }

    public InstanceSpec spec() {
        return FakeDriver.instance(sandbox.spec(), container.spec());
    }

    /// From now on connections are accepted.
    public void listen() {
        container.listen();
    }

    /// As an app that is up, and does not answer its probe.
    public void stopListening() {
        container.stopListening();
    }

    /// As if the app had ended by itself.
    public void end(Exit how) {
        container.end(how);
    }

    public void uses(Duration cpu, long memoryBytes) {
        container.uses(new Usage(cpu, memoryBytes));
    }

    public boolean running() {
        return container.running();
    }

    /// Whether it would answer: it listens, runs, and is not frozen.
    public boolean listening() {
        return container.listening();
    }

    /// Whether it was asked to end.
    public boolean asked() {
        return container.asked();
    }

    public boolean removed() {
        return sandbox.removed();
    }

    public int cpuMillis() {
        return sandbox.cpuMillis();
    }

    /// From now on its freezer stops it half-way and gives up.
    public void jamFreezer() {
        sandbox.jamFreezer();
    }

    @Override
    public String id() {
        return sandbox.id();
    }

    @Override
    public long pid() {
        return container.pid();
    }

    @Override
    public Endpoint endpoint(int port) {
        return new Endpoint.InNamespace(pid(), port);
    }

    @Override
    public CompletionStage<Exit> exit() {
        return container.exit();
    }

    @Override
    public void terminate() {
        container.terminate();
    }

    @Override
    public void kill() {
        container.kill();
    }

    @Override
    public void freeze() throws IOException {
        sandbox.freeze();
    }

    @Override
    public void thaw() {
        sandbox.thaw();
    }

    @Override
    public boolean frozen() {
        return sandbox.frozen();
    }

    @Override
    public void limitCpu(int cpuMillis) {
        sandbox.limitCpu(cpuMillis);
    }

    @Override
    public Usage usage() {
        return container.usage();
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) throws IOException {
        return container.exec(command, timeout);
    }

    @Override
    public Exec exec(ExecSpec spec) throws IOException {
        return container.exec(spec);
    }

    @Override
    public void remove() {
        sandbox.remove();
    }
}
