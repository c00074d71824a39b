package dev.barista.node.ladder;

/// What this machine has and can.
///
/// @param freezer whether instances can be frozen
/// @param memoryBytes of the whole machine
public record LadderMachine(boolean freezer, long memoryBytes, MachineMemory memory) {}
