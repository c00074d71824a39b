package dev.barista.node.session;

import dev.barista.node.pod.Program;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec.Size;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionStage;

/// A program of a container that a person has attached to. It writes both its outputs to one log,
/// so both are the first output here. It goes on when it is closed. Thread-safe.
///
/// @param input its own; goes nowhere if it has none
/// @param output its log
record AttachedProgram(Program program, OutputStream input, LogFollower output) implements Exec {

    @Override
    public InputStream errors() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(Size size) throws IOException {
        program.console().resize(size);
    }

    /// How the program ended is told by its pod's status.
    @Override
    public CompletionStage<Outcome> exit() {
        return program.exit().thenApply(_ -> new Outcome(0, ""));
    }

    @Override
    public void close() {
        try (input) {
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
