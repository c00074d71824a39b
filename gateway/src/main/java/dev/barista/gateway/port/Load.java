package dev.barista.gateway.port;

/// How busy a revision was since it was last asked.
///
/// @param averageConcurrency requests under way or waiting, averaged over time
/// @param arrivals requests that came
public record Load(double averageConcurrency, long arrivals) {}
