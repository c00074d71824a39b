package dev.barista.runtime.filter.nft;

/// What an element of a set has beside its key.
public sealed interface Content permits Content.None, Content.Data, Verdict {

    /// Of a set that only says what is in it.
    record None() implements Content {}

    /// Of a map.
    record Data(Value value) implements Content {}
}
