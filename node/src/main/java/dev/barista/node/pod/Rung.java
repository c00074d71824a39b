package dev.barista.node.pod;

/// On which step of the idle ladder a started instance is.
///
/// ```
/// Running    (reserve and frozen are to come: a process that is kept, with less CPU, or none)
/// ```
public sealed interface Rung {

    /// Full CPU; may serve.
    record Running() implements Rung {}
}
