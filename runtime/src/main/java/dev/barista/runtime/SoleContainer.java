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

/// An instance as the container of a sandbox that has no other.
record SoleContainer(Sandbox sandbox, Container container) implements Instance {

    static Instance start(Driver driver, InstanceSpec spec) throws IOException {
        return start(driver.create(spec.sandbox()), spec.container());
    }

    static Instance start(Sandbox sandbox, ContainerSpec spec) throws IOException {
        try {
            return new SoleContainer(sandbox, sandbox.start(spec));
        } catch (IOException | RuntimeException e) {
            sandbox.remove();
            throw e;
        }
    }

    static Parked park(Driver driver, InstanceSpec spec) throws IOException {
        return park(driver.create(spec.sandbox()), spec.container());
    }

    static Parked park(Sandbox sandbox, ContainerSpec spec) throws IOException {
        try {
            return new Waiting(sandbox, sandbox.park(spec));
        } catch (IOException | RuntimeException e) {
            sandbox.remove();
            throw e;
        }
    }

    static Optional<Instance> adopt(Driver driver, String id) throws IOException {
        return driver.adopt(id)
                .map(sandbox -> new SoleContainer(sandbox, sandbox.containers().getFirst()));
    }

    private record Waiting(Sandbox sandbox, ParkedContainer container) implements Parked {

        @Override
        public String id() {
            return sandbox.id();
        }

        @Override
        public Optional<PodAddresses> addresses() {
            return sandbox.addresses();
        }

        @Override
        public Instance start() throws IOException {
            try {
                return new SoleContainer(sandbox, container.start());
            } catch (IOException | RuntimeException e) {
                if (sandbox.containers().isEmpty()) {
                    sandbox.remove();
                }
                throw e;
            }
        }

        @Override
        public void remove() {
            if (sandbox.containers().isEmpty()) {
                sandbox.remove();
            }
        }
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
        return sandbox.endpoint(port);
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
    public Optional<Path> writableLayer() {
        return container.writableLayer();
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
    public void remove() {
        sandbox.remove();
    }
}
