package dev.barista.runtime;

/// How people reach the program of a container itself, not a command beside it.
///
/// @param input whether its input stays open for them; else it is empty
/// @param once whether its input is at its end when the first of them has gone
/// @param terminal whether it runs on a terminal. Such a program gets SIGHUP when the process ends
///   that has started it
public record Console(boolean input, boolean once, boolean terminal) {

    /// An empty input, and a log.
    public static final Console NONE = new Console(false, false, false);
}
