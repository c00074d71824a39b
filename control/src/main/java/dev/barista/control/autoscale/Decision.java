package dev.barista.control.autoscale;

/// The result of one autoscaler decision: how many pods, and in which mode.
///
/// @param pods before bounds such as min-scale
/// @param mode to remember for the next decision
public record Decision(int pods, Mode mode) {}
