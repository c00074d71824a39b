package dev.barista.runtime.filter.nft;

import java.util.Map;
import java.util.Set;

/// A change of what the kernel has. Sets and chains are made empty.
public sealed interface Command {

    /// Makes the table if it is not there.
    record AddTable() implements Command {}

    /// With all that is in it.
    record DeleteTable() implements Command {}

    record AddSet(NamedSet set) implements Command {}

    record DeleteSet(String name) implements Command {}

    record AddChain(Chain chain) implements Command {}

    record DeleteChain(String name) implements Command {}

    /// Deletes all rules of a chain.
    record FlushChain(String name) implements Command {}

    /// At the end of the chain.
    record AddRule(String chain, Rule rule) implements Command {}

    record AddElements(String set, Map<Value, Content> elements) implements Command {}

    record DeleteElements(String set, Set<Value> keys) implements Command {}
}
