package dev.barista.control.autoscale;

/// The load and the instances of a revision, as the autoscaler decides by them.
///
/// @param stable load averaged over the stable window, in requests at once, or requests/s
/// @param panic the same over the panic window
/// @param ready instances that may serve
public record Demand(double stable, double panic, int ready) {}
