package dev.barista.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A container that was started in a [Sandbox]. Thread-safe; methods block briefly.
public interface Container {

    /// Unique in its sandbox.
    String name();

    /// Of its first process, as the host sees it.
    long pid();

    /// Completes when the first process has ended, never exceptionally.
    CompletionStage<Exit> exit();

    /// Asks it to end, by the stop signal of its spec. A frozen sandbox is thawed first. Nothing
    /// happens when it has ended.
    void terminate();

    /// Ends it and all its processes: SIGKILL. A frozen sandbox is thawed.
    void kill();

    /// All that it has used since its start, also of processes in it that have ended. Its end
    /// changes nothing: it can be asked until [#remove].
    Usage usage() throws IOException;

    /// Where the files are that it has changed, as this process sees them.
    ///
    /// @return empty if its driver keeps none
    default Optional<Path> writableLayer() {
        return Optional.empty();
    }

    /// Runs a command in the container and waits for it; kills it after `timeout`.
    ///
    /// @return with the first 4 KiB of its output; code 124 when it timed out
    /// @throws IOException if the container has ended or its sandbox is frozen
    ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException;

    /// Starts a command in the container, with the environment and the user of its program. What it
    /// leaves running ends with the container.
    ///
    /// @throws IOException if it cannot be run, the container has ended or its sandbox is frozen;
    ///   some drivers tell the first by [Exec#exit] only
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

    /// Unmounts and deletes all that was made for it; kills it if it runs. The sandbox and its
    /// other containers stay. Idempotent.
    void remove();

    /// How it ended.
    ///
    /// @param code as the shell says it: 128 + signal when a signal ended it
    record Exit(int code, boolean outOfMemory) {}

    record ExecResult(int code, String output) {}
}
