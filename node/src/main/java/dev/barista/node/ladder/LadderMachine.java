package dev.barista.node.ladder;

/// Properties of the machine that the ladder depends on.
///
/// @param freezer whether instances can be frozen
/// @param memoryBytes of the whole machine
public record LadderMachine(boolean freezer, long memoryBytes, MachineMemory memory) {}
