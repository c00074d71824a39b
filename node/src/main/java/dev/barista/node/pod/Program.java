package dev.barista.node.pod;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/// A container of a pod, running, as people work with it.
///
/// @param instance id of the instance that it is of
/// @param commands how commands are run in it
/// @param ports where a port of its pod is reached from here
/// @param exit completes when it has ended
/// @param log what it writes
public record Program(
        String instance,
        Commands commands,
        IntFunction<Endpoint> ports,
        CompletionStage<Exit> exit,
        Path log,
        Console console,
        Counters counters) {

    /// What its processes have used.
    @FunctionalInterface
    public interface Counters {
        /// As [dev.barista.runtime.Container#usage].
        Usage usage() throws IOException;
    }

    /// The program's own input and terminal.
    public interface Console {
        /// As [dev.barista.runtime.Container#input].
        OutputStream input() throws IOException;

        /// As [dev.barista.runtime.Container#resize].
        void resize(ExecSpec.Size size) throws IOException;
    }

    /// Runs commands in a container.
    @FunctionalInterface
    public interface Commands {
        /// As [dev.barista.runtime.Container#exec(ExecSpec)].
        Exec exec(ExecSpec spec) throws IOException;
    }
}
