package dev.barista.runtime;

import java.time.Duration;

/// The CPU time that processes have used, and the memory that they hold.
public record Usage(Duration cpu, long memoryBytes) {}
