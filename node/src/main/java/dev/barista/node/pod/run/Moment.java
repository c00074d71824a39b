package dev.barista.node.pod.run;

import java.time.Instant;

/// The time of an event.
///
/// @param nanos of the ticker
/// @param wall as Kubernetes writes it
public record Moment(long nanos, Instant wall) {}
