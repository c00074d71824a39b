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

/// A sandbox with one container: what an instance of a revision is. Where the sandbox has others
/// beside it, the container that serves. Thread-safe; methods block briefly.
public interface Instance {

    /// Makes the sandbox, and starts the container in it. What was made is undone when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be started, and why
    static Instance start(Driver driver, InstanceSpec spec) throws IOException {
        return SandboxedInstance.start(driver, spec);
    }

    /// Starts the container in a sandbox that has none. The sandbox is removed when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be started, and why
    static Instance start(Sandbox sandbox, ContainerSpec spec) throws IOException {
        return SandboxedInstance.start(sandbox, spec);
    }

    /// Makes the container in a sandbox that has none, except that its program waits. The sandbox
    /// is removed when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be made, and why
    static Parked park(Sandbox sandbox, ContainerSpec spec) throws IOException {
        return SandboxedInstance.park(sandbox, spec);
    }

    /// Makes the sandbox, and the container in it except that its program waits.
    ///
    /// @throws IOException with a message for the user: what could not be made, and why
    static Parked park(Driver driver, InstanceSpec spec) throws IOException {
        return SandboxedInstance.park(driver, spec);
    }

    /// A container of a sandbox that has others too: [#remove] leaves the sandbox, and the others.
    ///
    /// @param id unique among the runs of the container
    static Instance within(Sandbox sandbox, Container container, String id) {
        return SandboxedInstance.within(sandbox, container, id);
    }

    /// As [Driver#adopt].
    static Optional<Instance> adopt(Driver driver, String id) throws IOException {
        return SandboxedInstance.adopt(driver, id);
    }

    /// Of its sandbox; of the run, where there are other containers.
    String id();

    /// Of its first process, as the host sees it.
    long pid();

    /// Where `port` of the sandbox is reached from here.
    Endpoint endpoint(int port);

    /// As [Sandbox#addresses].
    default Optional<PodAddresses> addresses() {
        return Optional.empty();
    }

    /// Completes when the first process has ended, never exceptionally.
    CompletionStage<Exit> exit();

    /// As [Container#terminate].
    void terminate();

    /// As [Container#kill].
    void kill();

    /// As [Sandbox#freeze].
    void freeze() throws IOException;

    void thaw() throws IOException;

    /// Whether it stands still; also when an earlier Barista froze it.
    boolean frozen();

    /// As [Sandbox#limitCpu].
    void limitCpu(int cpuMillis) throws IOException;

    /// As [Sandbox#usage].
    Usage usage() throws IOException;

    /// As [Container#writableLayer].
    default Optional<Path> writableLayer() {
        return Optional.empty();
    }

    /// As [Container#exec].
    ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException;

    /// As [Container#exec(ExecSpec)].
    Exec exec(ExecSpec spec) throws IOException;

    /// The input of its own program, for one client, who closes it; goes nowhere unless the
    /// program's [Console] has one.
    ///
    /// @throws IOException if the program has closed it
    default OutputStream input() throws IOException {
        return OutputStream.nullOutputStream();
    }

    /// Resizes the terminal of its own program, if it has one.
    default void resize(ExecSpec.Size size) throws IOException {}

    /// Removes the sandbox with its container. Idempotent.
    void remove();
}
