package dev.barista.dns.forward;

import dev.barista.dns.message.ExtendedError;
import dev.barista.dns.message.Relayed;

/// How a forwarded question ended.
public sealed interface Outcome {

    /// @param age seconds since the answer came; zero unless it is from the cache
    record Answered(Relayed answer, long age) implements Outcome {}

    record Failed(ExtendedError error) implements Outcome {}
}
