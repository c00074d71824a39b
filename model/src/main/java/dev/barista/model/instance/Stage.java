package dev.barista.model.instance;

import java.time.Duration;

/// One stretch of the time that a wake took, as the response's `Server-Timing` and the journal name
/// it: `decide`, `pull`, `prepare`, `spawn`, `listen`, `ready`…
public record Stage(String name, Duration duration) {}
