package dev.barista.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command to run in a container, with streams.
///
/// @param arguments the program and its arguments
/// @param input whether it has an input; else its input is empty
/// @param terminal the size of the terminal that it runs on; null is none, and two pipes
public record ExecSpec(List<String> arguments, boolean input, @Nullable Size terminal) {

    /// For commands on a terminal: what every program knows.
    public static final String TERM = "TERM=xterm";

    public ExecSpec {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("command: empty (expected: a program)");
        }
    }

    /// Of a terminal, in characters.
    ///
    /// @param columns 0-65535
    /// @param rows 0-65535
    public record Size(int columns, int rows) {
        /// What a terminal has until it is told otherwise.
        public static final Size USUAL = new Size(80, 24);

        private static final int MOST = 65_535;

        public Size {
            if (columns < 0 || columns > MOST || rows < 0 || rows > MOST) {
                throw new IllegalArgumentException(
                        "terminal: %dx%d (expected: 0-%d each)".formatted(columns, rows, MOST));
            }
        }
    }
}
