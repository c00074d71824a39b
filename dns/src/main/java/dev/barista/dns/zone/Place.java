package dev.barista.dns.zone;

/// What is at a name.
public sealed interface Place {

    /// It is in no zone of ours.
    record Elsewhere() implements Place {}

    /// @param apex of the zone of ours that it would be in
    record Missing(String apex) implements Place {}

    record Present(String apex, Node node) implements Place {}

    /// Another name for what is at `target`, which may be anywhere.
    record Alias(String target) implements Place {}

    Place ELSEWHERE = new Elsewhere();
}
