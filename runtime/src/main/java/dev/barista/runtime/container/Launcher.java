package dev.barista.runtime.container;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.SharedNamespaces;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.PodNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts containers in the way of one driver; what drivers share is in [SandboxDriver]. Called on
/// any thread.
public interface Launcher extends AutoCloseable {

    Abilities abilities();

    VolumeMounts volumes();

    /// Starts a container in a folder that was made for it. What it mounted or started is undone by
    /// the caller when it fails.
    ///
    /// @param console what its program reads and writes
    Child start(Place place, Surrounding sandbox, ContainerSpec spec, ProgramConsole console)
            throws IOException;

    /// Makes all of a container but its program. Undone as [#start] is.
    ///
    /// @throws IOException also if it does not park
    Waiting park(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException;

    /// Runs a command in a container, with the environment and the user of its program.
    ExecResult exec(Running container, List<String> command, Duration timeout)
            throws IOException, InterruptedException;

    /// Starts a command in a container, with the environment and the user of its program.
    Exec exec(Running container, ExecSpec spec) throws IOException;

    /// Forgets a container whose first process has ended, and unmounts what [#start] has mounted
    /// for it; kills what runs of it, if it knows of any. Another driver may have started it.
    void forget(Place place) throws IOException;

    /// Processes that belong to a folder although nothing recorded them: a start was cut in half.
    default List<Long> strays(Path folder) throws IOException {
        return List.of();
    }

    /// All containers have been removed: ends what the launcher itself has left.
    @Override
    default void close() {}

    /// What a container shares with the others of its sandbox.
    ///
    /// @param namespaces null where all share the machine's
    /// @param network null where all share the machine's
    record Surrounding(
            SandboxSpec spec, @Nullable SharedNamespaces namespaces, @Nullable PodNetwork network) {

        /// When nothing runs in them any more. Idempotent.
        void close() {
            if (namespaces != null) {
                namespaces.close();
            }
            if (network != null) {
                network.close();
            }
        }

        Optional<PodAddresses> addresses() {
            return network == null ? Optional.empty() : network.addresses();
        }
    }

    /// A container that runs.
    record Running(Place place, long pid) {}

    /// A container whose program waits. One of [#begin] and [#end] is called, once.
    interface Waiting {

        /// Its first process, if it has one before its program runs.
        Optional<Child> first();

        /// Lets the program run.
        ///
        /// @return its first process
        /// @throws IOException if something has ended it
        Child begin() throws IOException;

        /// Ends what waits; the rest is undone by the caller.
        void end();
    }
}
