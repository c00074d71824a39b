package dev.barista.node.probe;

/// The result of one attempt of a probe.
public sealed interface Outcome {

    record Success() implements Outcome {}

    /// @param reason as Kubernetes says it: `dial tcp 127.0.0.1:8080: connect: connection refused`
    /// @param refused whether the connection was refused
    record Failure(String reason, boolean refused) implements Outcome {}
}
