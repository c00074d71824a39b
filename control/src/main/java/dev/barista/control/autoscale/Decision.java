package dev.barista.control.autoscale;

/// What the policy wants.
///
/// @param pods before bounds such as min-scale
/// @param mode to remember for the next decision
public record Decision(int pods, Mode mode) {}
