package dev.barista.runtime;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What the containers of one pod share: the network, the host name, a control group, mounts.
/// Thread-safe; methods block briefly.
public interface Sandbox {

    String id();

    /// Where `port` of the sandbox is reached from here. Its network is named by a container's
    /// process.
    ///
    /// @throws IllegalStateException if no container was started in it
    Endpoint endpoint(int port);

    /// Its own on the node's network; empty where the driver gives it none.
    default Optional<PodAddresses> addresses() {
        return Optional.empty();
    }

    /// Starts a container and returns when its process runs (not yet when it listens). What was
    /// made is undone when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be started, and why
    Container start(ContainerSpec spec) throws IOException;

    /// Makes all of a container but its program, which waits for [ParkedContainer#start]: the time
    /// that this takes is not part of the start. What was made is undone when this fails, or when
    /// this process has gone and a [Driver#sweep] finds it. Only with [Abilities#parks].
    ///
    /// @throws IOException with a message for the user: what could not be made, and why
    ParkedContainer park(ContainerSpec spec) throws IOException;

    /// Those that were started and not removed, in order; also those that have ended.
    List<Container> containers();

    /// Stops all processes of all containers where they are. They keep memory and connections, and
    /// use no CPU.
    void freeze() throws IOException;

    void thaw() throws IOException;

    /// Whether it stands still; also when an earlier Barista froze it.
    boolean frozen();

    /// Sets the CPU limit of all containers together; 0 is none. Without [Abilities#cpuLimit]
    /// nothing happens.
    void limitCpu(int cpuMillis) throws IOException;

    /// All that its containers have used since they started, also those that were removed.
    Usage usage() throws IOException;

    /// Kills what runs in it, and deletes all that was made for it. Idempotent.
    void remove();
}
