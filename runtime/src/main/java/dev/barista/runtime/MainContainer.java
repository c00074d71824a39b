package dev.barista.runtime;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// One container of a sandbox that has others too. What concerns power and use is the sandbox's;
/// [#remove] leaves the sandbox to its owner.
///
/// @param id of this run of the container
record MainContainer(Sandbox sandbox, Container container, String id) implements Instance {

    @Override
    public long pid() {
        return container.pid();
    }

    @Override
    public Endpoint endpoint(int port) {
        return switch (sandbox.endpoint(port)) {
            // Of its own process: another container's may end while this one runs.
            case Endpoint.InNamespace _ -> new Endpoint.InNamespace(container.pid(), port);
            case Endpoint.OnHost host -> host;
        };
    }

    @Override
    public Optional<PodAddresses> addresses() {
        return sandbox.addresses();
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
    public void thaw() throws IOException {
        sandbox.thaw();
    }

    @Override
    public boolean frozen() {
        return sandbox.frozen();
    }

    @Override
    public void limitCpu(int cpuMillis) throws IOException {
        sandbox.limitCpu(cpuMillis);
    }

    @Override
    public Usage usage() throws IOException {
        return sandbox.usage();
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return container.exec(command, timeout);
    }

    @Override
    public Exec exec(ExecSpec spec) throws IOException {
        return container.exec(spec);
    }

    @Override
    public OutputStream input() throws IOException {
        return container.input();
    }

    @Override
    public void resize(ExecSpec.Size size) throws IOException {
        container.resize(size);
    }

    @Override
    public Optional<Path> writableLayer() {
        return container.writableLayer();
    }

    @Override
    public void remove() {
        container.remove();
    }
}
