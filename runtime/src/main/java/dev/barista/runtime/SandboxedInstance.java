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

/// An instance as a container of a sandbox, which is its own or has other containers too.
///
/// @param id of the sandbox, or of this run of the container where there are others
/// @param sole whether the sandbox has no other container, and goes with this one
record SandboxedInstance(Sandbox sandbox, Container container, String id, boolean sole)
        implements Instance {

    private static SandboxedInstance sole(Sandbox sandbox, Container container) {
        return new SandboxedInstance(sandbox, container, sandbox.id(), true);
    }

    static SandboxedInstance within(Sandbox sandbox, Container container, String id) {
        return new SandboxedInstance(sandbox, container, id, false);
    }

    static Instance start(Driver driver, InstanceSpec spec) throws IOException {
        return start(driver.create(spec.sandbox()), spec.container());
    }

    static Instance start(Sandbox sandbox, ContainerSpec spec) throws IOException {
        try {
            return sole(sandbox, sandbox.start(spec));
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
        return driver.adopt(id).map(sandbox -> sole(sandbox, sandbox.containers().getFirst()));
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
                return sole(sandbox, container.start());
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
    public long pid() {
        return container.pid();
    }

    /// Of its own process: where there are other containers, theirs may end while this one runs.
    @Override
    public Endpoint endpoint(int port) {
        return switch (sandbox.endpoint(port)) {
            case Endpoint.InNamespace _ when !sole ->
                    new Endpoint.InNamespace(container.pid(), port);
            case Endpoint there -> there;
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
        if (sole) {
            sandbox.remove();
        } else {
            container.remove();
        }
    }
}
