package dev.barista.runtime;

import dev.barista.runtime.ExecSpec.Size;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/// A command that runs in a container. Its streams wait on virtual threads for as long as it takes,
/// and hold no more than the kernel's pipes do: a command that is not read from waits.
///
/// Thread-safe; each stream belongs to one thread at a time.
public interface Exec extends AutoCloseable {

    /// Closed, it is at its end for the command, unless that runs on a terminal. A write fails when
    /// the command reads no more.
    OutputStream input();

    /// What it writes, or what its terminal shows. Ends when the command has ended and all that it
    /// wrote was read; what it left running in the background is not waited for.
    InputStream output();

    /// What it writes to its second output; empty on a terminal.
    InputStream errors();

    /// Nothing happens without a terminal.
    void resize(Size size) throws IOException;

    /// Completes when it has ended, never exceptionally.
    CompletionStage<Outcome> exit();

    /// Closes its streams; one that still runs gets SIGHUP, and SIGKILL after 2 s. Returns at once.
    /// Idempotent.
    @Override
    void close();

    /// How it ended.
    ///
    /// @param code as the shell says it
    /// @param failure why it could not be run; empty if it ran
    record Outcome(int code, String failure) {}
}
