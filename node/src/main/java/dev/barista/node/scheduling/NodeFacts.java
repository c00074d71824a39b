package dev.barista.node.scheduling;

/// What the object of the node says of it.
///
/// @param address of the node, as pods reach it
/// @param runtime that starts containers
/// @param networkMissing why pods have no addresses, though they are to have some; empty otherwise
public record NodeFacts(
        Capacity capacity,
        String address,
        String runtime,
        String networkMissing,
        NodeMachine machine) {}
