package dev.barista.node;

import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.scheduling.Capacity;
import java.time.Duration;

/// What an operator may set about the node.
///
/// @param shutdown how long instances may take to drain and end when the node stops; those that
///   have not by then are killed
/// @param networkMissing why pods have no addresses, though they are to have some; empty otherwise
public record NodeSettings(
        Capacity capacity, PodSettings pods, Duration shutdown, String networkMissing) {}
