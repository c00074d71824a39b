package dev.barista.runtime;

import dev.barista.model.instance.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// A container that was started. Thread-safe; methods block briefly.
public interface Instance {

    String id();

    /// Of its first process, as the host sees it.
    long pid();

    /// Where `port` of the container is reached from here.
    Endpoint endpoint(int port);

    /// Completes when the first process has ended, never exceptionally.
    CompletionStage<Exit> exit();

    /// Asks it to end: SIGTERM, or the image's stop signal. A frozen one is thawed first. Nothing
    /// happens when it has ended.
    void terminate();

    /// Ends it and all its processes: SIGKILL.
    void kill();

    /// Stops all its processes where they are. They keep memory and connections, and use no CPU.
    void freeze() throws IOException;

    void thaw() throws IOException;

    /// Whether it stands still; also when an earlier Barista froze it.
    boolean frozen();

    /// Sets the CPU limit; 0 is none. Without [Abilities#cpuLimit] nothing happens.
    void limitCpu(int cpuMillis) throws IOException;

    /// All that it has used since its start, also of processes in it that have ended. Its end
    /// changes nothing: it can be asked until [#remove].
    Usage usage() throws IOException;

    /// Runs a command in the container and waits for it; kills it after `timeout`.
    ///
    /// @return with the first 4 KiB of its output; code 124 when it timed out
    ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException;

    /// Unmounts and deletes all that was made for it; kills it if it runs. Idempotent.
    void remove();

    /// How it ended.
    ///
    /// @param code as the shell says it: 128 + signal when a signal ended it
    record Exit(int code, boolean outOfMemory) {}

    record Usage(Duration cpu, long memoryBytes) {}

    record ExecResult(int code, String output) {}
}
