package dev.barista.apiserver.session;

import java.io.IOException;
import java.util.List;

/// A container to run commands in, or to attach to. Thread-safe.
public interface RunningContainer {

    /// Starts a command. Until it has ended, its instance keeps its full power.
    ///
    /// @throws IOException why it could not be started
    Session exec(Command command) throws IOException;

    /// Attaches to the program of the container: from now on what it writes is the output, and the
    /// input is its own, if it has one.
    ///
    /// @param input whether the client sends some
    /// @throws IOException why it cannot be
    Session attach(boolean input) throws IOException;

    /// Whether its program runs on a terminal, which has one output.
    boolean hasTerminal();

    /// @param input whether the client sends some
    /// @param terminal whether it runs on a terminal, which has one output
    record Command(List<String> arguments, boolean input, boolean terminal) {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }
}
