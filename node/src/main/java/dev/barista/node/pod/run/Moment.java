package dev.barista.node.pod.run;

import java.time.Instant;

/// When an event happens.
///
/// @param nanos of the ticker
/// @param wall as Kubernetes writes it
public record Moment(long nanos, Instant wall) {}
